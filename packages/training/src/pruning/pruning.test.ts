import { exponential, linear } from '@coppice/core'
import { describe, expect, it } from 'vitest'
import { atOnce } from './at-once.ts'
import { cyclic } from './cyclic.ts'
import { gradual } from './gradual.ts'
import { lotteryTicket } from './lottery-ticket.ts'
import { movementPruning } from './movement-pruning.ts'
import type { Pruning, PruningAction } from './pruning.ts'
import { rigl } from './rigl.ts'
import { softFilter } from './soft-filter.ts'

/** Everything that is done, by when. */
function actionsOf(pruning: Pruning, steps = 100, sparsity = 0.75): [number, ...PruningAction[]][] {
  const all = Array.from({ length: steps + 1 }, (_, done): [number, ...PruningAction[]] => [
    done,
    ...pruning.actionsAt({ done, steps, sparsity }),
  ])
  return all.filter(([, ...actions]) => actions.length > 0)
}

const close = (value: number): number => expect.closeTo(value, 10)

it('atOnce prunes once', () => {
  expect(actionsOf(atOnce())).toEqual([[0, { do: 'prune', progress: 1 }]])
  expect(actionsOf(atOnce({ at: 0.3 }))).toEqual([[30, { do: 'prune', progress: 1 }]])
})

describe('gradual', () => {
  it('prunes more and more along a cubic', () => {
    expect(actionsOf(gradual({ begin: 0.2, end: 0.8, updates: 3 }))).toEqual([
      [40, { do: 'prune', progress: close(1 - (2 / 3) ** 3), keep: true }],
      [60, { do: 'prune', progress: close(1 - (1 / 3) ** 3), keep: true }],
      [80, { do: 'prune', progress: 1, keep: true }],
    ])
  })

  it.each([linear, exponential])('along any schedule, all of it at the last', schedule => {
    const actions = actionsOf(gradual({ schedule, end: 1, updates: 4 }))
    expect(actions.map(([done, action]) => [done, (action as { progress: number }).progress])).toEqual(
      [1, 2, 3, 4].map(update => [update * 25, close(schedule(update / 4))]),
    )
  })

  it('prunes all of it however few steps there are', () => {
    for (const steps of [1, 2, 3, 5]) {
      const last = actionsOf(gradual(), steps).at(-1)!
      expect(last[1]).toMatchObject({ do: 'prune', progress: 1 })
    }
  })
})

it('cyclic compresses and releases by turns, and compresses in the end', () => {
  expect(actionsOf(cyclic({ warmUp: 0.1, cycles: 2, finish: 0.1 }))).toEqual([
    [10, { do: 'prune', progress: 1, of: 'outputs' }],
    [30, { do: 'release' }],
    [50, { do: 'prune', progress: 1, of: 'outputs' }],
    [70, { do: 'release' }],
    [90, { do: 'prune', progress: 1 }],
  ])
})

describe('lotteryTicket', () => {
  it('prunes the same share each round, and rewinds', () => {
    const back = [{ do: 'rewind' }] as const
    expect(actionsOf(lotteryTicket({ rounds: 3 }))).toEqual([
      [0, { do: 'remember' }],
      [25, { do: 'prune', progress: close((1 - 0.25 ** (1 / 3)) / 0.75), keep: true }, ...back],
      [50, { do: 'prune', progress: close((1 - 0.25 ** (2 / 3)) / 0.75), keep: true }, ...back],
      [75, { do: 'prune', progress: 1, keep: true }, ...back],
    ])
    expect(actionsOf(lotteryTicket({ rounds: 1, rewindTo: 0.2, schedule: linear })).map(([done]) => done)).toEqual([
      10, 50,
    ])
  })

  it('begins the rate anew in each round', () => {
    const { rateProgress } = lotteryTicket({ rounds: 1 })
    const at = (done: number): number => rateProgress!({ done, steps: 100 })
    expect([0, 25, 49, 50, 75, 99].map(at)).toEqual([0, 0.5, 0.98, 0, 0.5, 0.98].map(close))
    const early = lotteryTicket({ rounds: 1, rewindTo: 0.2 }).rateProgress!
    expect(early({ done: 50, steps: 100 })).toBeCloseTo(10 / 60, 10)
  })
})

it('movementPruning ranks by movement, and leaves a way back until the end', () => {
  expect(actionsOf(movementPruning({ begin: 0, end: 1, updates: 2 }))).toEqual([
    [50, { do: 'prune', progress: 0.875, by: 'movement', of: 'outputs' }],
    [100, { do: 'prune', progress: 1, by: 'movement', of: 'all' }],
  ])
})

it('rigl begins sparse and exchanges less and less', () => {
  expect(actionsOf(rigl({ share: 0.4, end: 1, updates: 4 }))).toEqual([
    [0, { do: 'prune', progress: 1 }],
    [25, { do: 'regrow', share: close(0.2 * (1 + Math.SQRT1_2)) }],
    [50, { do: 'regrow', share: close(0.2) }],
    [75, { do: 'regrow', share: close(0.2 * (1 - Math.SQRT1_2)) }],
  ])
})

it('softFilter sets to zero again and again, the last time for good', () => {
  expect(actionsOf(softFilter({ updates: 3, finish: 0.1 }))).toEqual([
    [30, { do: 'zero', progress: 1, of: 'outputs' }],
    [60, { do: 'zero', progress: 1, of: 'outputs' }],
    [90, { do: 'prune', progress: 1 }],
  ])
})

it.each<[string, () => Pruning, RegExp]>([
  ['a point beyond the training', () => atOnce({ at: 2 }), /at from 0 to 1, received 2/],
  ['an end before the beginning', () => gradual({ begin: 0.5, end: 0.2 }), /begin ≤ end/],
  ['no updates', () => movementPruning({ updates: 0 }), /positive number of updates/],
  ['no cycles', () => cyclic({ cycles: 0 }), /positive number of cycles/],
  ['shares that leave nothing', () => cyclic({ warmUp: 0.7, finish: 0.7 }), /from 0 to 1, received 1.4/],
  ['no rounds', () => lotteryTicket({ rounds: 0.5 }), /positive number of rounds/],
  ['a share above all', () => rigl({ share: 1.5 }), /share from 0 to 1/],
  ['a finish below none', () => softFilter({ finish: -1 }), /finish from 0 to 1/],
])('refuses %s', (_, make, message) => expect(make).toThrow(message))
