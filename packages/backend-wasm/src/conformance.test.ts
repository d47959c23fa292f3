import { backendCheckCounts, backendChecks, runChecks } from '@coppice/testkit'
import { expect, test } from 'vitest'
import { wasm } from './index.ts'

test('does what a backend must', async () => {
  const count = Object.values(backendCheckCounts).reduce((sum, checks) => sum + checks, 0)
  const { passed } = await runChecks(backendChecks(wasm()), { count })
  expect(passed).toHaveLength(count)
})
