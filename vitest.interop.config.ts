import { defineConfig, mergeConfig } from 'vitest/config'
import daily from './vitest.config.ts'

/** What runs beside the real programs in Python: `npm run test:interop` prepares them. */
export default mergeConfig(
  { ...daily, test: { ...daily.test, include: [] } },
  defineConfig({ test: { include: ['interop/**/*.test.ts'], testTimeout: 5 * 60_000, hookTimeout: 5 * 60_000 } }),
)
