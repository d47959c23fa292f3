import { expect, it } from 'vitest'
import { cosine, steps } from './rates.ts'

it('cosine goes down along half a cosine, after a line up', () => {
  expect([0, 0.5, 1].map(cosine(2))).toEqual([2, expect.closeTo(1, 12), expect.closeTo(0, 12)])
  expect(cosine(2, { to: 1 })(1)).toBeCloseTo(1, 12)
  expect([0, 0.05, 0.1, 1].map(cosine(2, { warmUp: 0.1 }))).toEqual([0, 1, 2, expect.closeTo(0, 12)])
})

it('steps multiplies at each point', () => {
  expect([0, 0.49, 0.5, 0.8].map(steps(1, [0.5, 0.75], 0.5))).toEqual([1, 1, 0.5, 0.25])
})
