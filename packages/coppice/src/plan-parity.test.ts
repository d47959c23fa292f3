import { tinyModels } from '@coppice/testkit'
import { describe, expect, it } from 'vitest'
import { criteria } from './plugins.ts'
import { planParityChecks } from './testing/plan-parity.ts'

/** The slow tests have all. */
const few = ['grouped-convolution', 'long-short-term-memory', 'perceptron', 'transformer']

describe('wasm and plain JavaScript make the same plans by every criterion', async () => {
  const checks = await planParityChecks(tinyModels.filter(({ name }) => few.includes(name)))
  for (const { name, run } of checks) it(name, run)

  it('of channels and of single weights', () => {
    expect(checks).toHaveLength(2 * few.length)
    expect(Object.keys(criteria).length).toBeGreaterThan(20)
  })
})
