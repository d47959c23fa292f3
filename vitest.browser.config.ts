import { defineConfig } from 'vitest/config'

const conditions = ['source', 'module', 'node']

/** What runs in a real browser: `npm run test:browser` builds the app for it. One browser at a time. */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['apps/*/browser/**/*.test.ts'],
    globalSetup: ['apps/demo/browser/serve.setup.ts'],
    testTimeout: 3 * 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 1,
    fileParallelism: false,
  },
})
