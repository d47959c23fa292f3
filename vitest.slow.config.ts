import { defineConfig, mergeConfig } from 'vitest/config'
import daily from './vitest.config.ts'

/** What takes minutes: every fixture in full. One file after the other, so that memory stays with one model at a time. */
export default mergeConfig(
  { ...daily, test: { ...daily.test, include: [], exclude: [] } },
  defineConfig({
    test: {
      include: ['packages/*/{src,test}/**/*.slow.test.ts', 'benchmarks/**/*.slow.test.ts'],
      exclude: ['**/node_modules/**'],
      testTimeout: 20 * 60_000,
      hookTimeout: 10 * 60_000,
    },
  }),
)
