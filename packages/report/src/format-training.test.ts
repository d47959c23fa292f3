import { describe, expect, it } from 'vitest'
import { formatTraining, formatTrainingCost } from './format-training.ts'

const cost = { epochs: 2, examples: 600, seconds: 41.26, losses: [0.41, 0.3] }

describe('formatTraining', () => {
  it('tells cost and losses', () => {
    expect(formatTraining(cost)).toBe(
      '2 epochs in 41.3 s, 600 examples each, loss 0.41 in the first and 0.3 in the last',
    )
  })

  it('tells one loss of one epoch', () => {
    const once = { ...cost, epochs: 1, losses: [0.41] }
    expect(formatTraining(once)).toBe('1 epoch in 41.3 s, 600 examples each, loss 0.41')
    expect(formatTrainingCost(once)).toBe('1 epoch in 41.3 s')
  })
})
