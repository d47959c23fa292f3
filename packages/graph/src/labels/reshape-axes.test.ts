import { describe, expect, it } from 'vitest'
import { fixedAxis, freshAxis } from './axis.ts'
import { Labels } from './labels.ts'
import { groupAxes, reshapeAxes } from './reshape-axes.ts'

const same = (shape: readonly number[]) => [shape, shape] as const

describe('groupAxes', () => {
  it('finds the shortest runs of axes that hold the same elements', () => {
    expect(groupAxes([2, 5, 192], [2, 5, 3, 64])).toEqual([
      { from: [0], to: [0] },
      { from: [1], to: [1] },
      { from: [2], to: [2, 3] },
    ])
  })

  it('lets axes of size 1 at the end join the last run', () => {
    expect(groupAxes([2, 8, 1, 1], [2, 8])).toEqual([
      { from: [0], to: [0] },
      { from: [1, 2, 3], to: [1] },
    ])
  })

  it('gives up where a size depends on data', () => {
    expect(groupAxes([-1, 8], [-1, 4, 2])).toBeUndefined()
  })
})

describe('reshapeAxes', () => {
  it('keeps the labels of axes that stay', () => {
    const labels = new Labels()
    const channels = freshAxis(labels, 8)
    const axes = reshapeAxes(labels, [fixedAxis(2), channels, fixedAxis(1)], same([2, 8, 1]), same([2, 8]), 'a test')
    expect(axes[1]!.ids).toEqual(channels.ids)
  })

  it('takes an axis apart into heads and positions within them, tied as a product', () => {
    const labels = new Labels()
    const width = freshAxis(labels, 6)
    const [, heads, within] = reshapeAxes(labels, [fixedAxis(2), width], same([2, 6]), same([2, 3, 2]), 'a test')
    expect([heads!.size, within!.size]).toEqual([3, 2])
    expect(labels.atoms(width.ids![3]!)).toEqual([labels.find(heads!.ids![1]!), labels.find(within!.ids![1]!)])
  })

  it('finds the factors of a product again', () => {
    const labels = new Labels()
    const width = freshAxis(labels, 6)
    const apart = reshapeAxes(labels, [width], same([6]), same([3, 2]), 'a test')
    const together = reshapeAxes(labels, apart, same([3, 2]), same([6]), 'a test')
    const again = reshapeAxes(labels, together, same([6]), same([3, 2]), 'a test')
    expect(again.map(axis => axis.ids)).toEqual(apart.map(axis => axis.ids))
  })

  it('flattens channels and fixed places into repeated labels', () => {
    const labels = new Labels()
    const channels = freshAxis(labels, 2)
    const [flat] = reshapeAxes(labels, [channels, fixedAxis(3)], same([2, 3]), same([6]), 'a test')
    const [a, b] = channels.ids!
    expect(flat!.ids).toEqual(Int32Array.of(a!, a!, a!, b!, b!, b!))
  })

  it('fixes axes that do not nest', () => {
    const labels = new Labels()
    const axis = freshAxis(labels, 6)
    reshapeAxes(labels, [axis, fixedAxis(2)], same([6, 2]), same([4, 3]), 'a test')
    expect(labels.reason(axis.ids![0]!)).toBe('axes are mixed at a test')
  })

  it('fixes axes whose correspondence is chance, told by a second size of the dynamic dimension', () => {
    const labels = new Labels()
    const axis = freshAxis(labels, 4)
    reshapeAxes(
      labels,
      [fixedAxis(2), axis],
      [
        [2, 4],
        [3, 4],
      ],
      [
        [4, 2],
        [4, 3],
      ],
      'a test',
    )
    expect(labels.reason(axis.ids![0]!)).toBe('axes are mixed at a test')
  })
})
