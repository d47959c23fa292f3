import { describe, expect, it } from 'vitest'
import { checkBudget } from './check-budget.ts'

const before = { bytes: 1000, macs: 2000 }

describe('checkBudget', () => {
  it.each([
    [{ bytes: 500 }, { bytes: 500, macs: 0 }],
    [{ bytes: 0.5 }, { bytes: 500, macs: 0 }],
    [{ macs: 0.5 }, { bytes: 0, macs: 1000 }],
    [{ macs: 0.5 }, { bytes: 0, macs: null }],
    [{ sparsity: 0.5 }, { bytes: 5000, macs: 5000 }],
    [{ keep: 0.5 }, { bytes: 5000, macs: 5000 }],
  ])('lets %j pass with %j', (target, after) => {
    expect(() => checkBudget(target, before, after)).not.toThrow()
  })

  it.each([
    [{ bytes: 500 }, { bytes: 501, macs: 0 }, /--bytes: expected at most 500 B, received 501 B/],
    [{ bytes: 0.5 }, { bytes: 501, macs: 0 }, /--bytes/],
    [{ macs: 0.5 }, { bytes: 0, macs: 1001 }, /--macs.*1\.00 k \(1001 against 1000\)/],
  ])('refuses %j with %j', (target, after, message) => {
    expect(() => checkBudget(target, before, after)).toThrow(message)
    expect(() => checkBudget(target, before, after)).toThrow(expect.objectContaining({ code: 'budget-missed' }))
  })
})
