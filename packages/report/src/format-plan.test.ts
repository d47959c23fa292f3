import { describe, expect, it } from 'vitest'
import { formatPlan, formatPlanHead, formatTarget } from './format-plan.ts'
import { sampleReport } from './testing/sample-report.ts'

const { plan } = sampleReport

describe('formatPlan', () => {
  it('tells how cells were chosen, how many go from each unit, and what is protected', () => {
    expect(formatPlan(plan).split('\n')).toEqual([
      'channel pruning by l1, uniform allocation, target sparsity 0.5: 10 of 20 cells go (50.0 %)',
      '  conv2  8 of 16 go  50.0 %',
      '  conv1   2 of 4 go  50.0 %',
      'protected:',
      '  graph output: fc.weight axis 0, fc.bias axis 0',
      '  graph input: conv1.weight axis 1',
    ])
  })

  it('shortens long lists and says so', () => {
    const text = formatPlan(plan, { units: 1, names: 1 })
    expect(text).toContain('and 1 more units')
    expect(text).toContain('graph output: fc.weight axis 0 and 1 more')
  })

  it('says when nothing can be removed', () => {
    expect(formatPlanHead({ ...plan, units: [] })).toMatch(/there is nothing to remove$/)
  })

  it('names the pattern and the block', () => {
    const pattern = { ...plan, granularity: 'n:m' as const, options: { ...plan.options, pattern: { keep: 2, of: 4 } } }
    expect(formatPlanHead(pattern)).toContain('n:m (2 of every 4 kept)')
    const block = { ...plan, granularity: 'block' as const, options: { ...plan.options, block: [4, 1] as const } }
    expect(formatPlanHead(block)).toContain('block (4x1)')
  })

  it('escapes names', () => {
    expect(formatPlan({ ...plan, units: [{ id: '\u001b[2J', cells: 2, removed: [0] }] })).not.toContain('\u001b')
  })
})

describe('formatTarget', () => {
  it.each([
    [{ keep: 0.9 }, 'keep 0.9'],
    [{ bytes: 10_000_000 }, 'at most 10.0 MB'],
    [{ bytes: 0.5 }, '50.0 % of the bytes'],
    [{ macs: 0.5 }, '50.0 % of the MACs'],
    [{ macs: 2e9 }, 'at most 2.00 G MACs'],
  ])('tells %j', (target, expected) => {
    expect(formatTarget(target)).toBe(expected)
  })
})
