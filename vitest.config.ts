import { defineConfig } from 'vitest/config'

/** Tests import the packages' sources, so they need no build. */
const conditions = ['source', 'module', 'node']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: [
      'packages/*/{src,test}/**/*.test.ts',
      'apps/*/{src,build,test}/**/*.test.ts',
      'examples/*/*.test.ts',
      'tools/**/*.test.ts',
    ],
    exclude: ['**/*.slow.test.ts', '**/node_modules/**'],
    testTimeout: 30_000,
    slowTestThreshold: 5_000,
    pool: 'forks',
    maxWorkers: 2,
  },
})
