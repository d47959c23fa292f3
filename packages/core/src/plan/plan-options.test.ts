import { describe, expect, it } from 'vitest'
import { magnitude } from '../../test/criteria.ts'
import { resolveOptions } from './plan-options.ts'

const target = { sparsity: 0.5 }

describe('resolveOptions', () => {
  it.each([
    ['element', undefined, 'global'],
    ['element', true, 'global'],
    ['element', false, 'uniform'],
    ['block', false, 'uniform'],
    ['channel', true, 'uniform'],
  ] as const)('allocates %s of a criterion whose scores are comparable: %s, by %s', (granularity, comparable, name) => {
    const criterion = { ...magnitude, ...(comparable !== undefined && { comparable }) }
    expect(resolveOptions({ criterion, granularity, target }).allocation.name).toBe(name)
  })
})
