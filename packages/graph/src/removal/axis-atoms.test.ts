import { describe, expect, it } from 'vitest'
import { Labels } from '../labels/labels.ts'
import { axisAtoms } from './axis-atoms.ts'

const listsOf = (labels: Labels, ids: ArrayLike<number>): number[][] =>
  axisAtoms(labels, Int32Array.from(ids)).map(list => [...list])

describe('axisAtoms', () => {
  it('gives the class of each label, and nothing where all of them are fixed', () => {
    const labels = new Labels()
    const [a, b, c] = labels.fresh(3) as unknown as [number, number, number]
    labels.unify(a, b, 'a test')
    labels.fix(c, 'a test')
    expect(listsOf(labels, [b, c, a])).toEqual([[labels.find(a), 0, labels.find(a)]])
    expect(listsOf(labels, [c, 0])).toEqual([])
  })

  it('gives the further factors of products in lists of their own', () => {
    const labels = new Labels()
    const [head, dimension, alone] = labels.fresh(3) as unknown as [number, number, number]
    const product = labels.product([head, dimension])
    expect(listsOf(labels, [alone, product])).toEqual([
      [alone, head],
      [0, dimension],
    ])
  })

  it('leaves fixed factors out', () => {
    const labels = new Labels()
    const [head, dimension] = labels.fresh(2) as unknown as [number, number]
    const product = labels.product([head, dimension])
    labels.fix(head, 'a test')
    expect(listsOf(labels, [product])).toEqual([[dimension]])
    labels.fix(dimension, 'a test')
    expect(listsOf(labels, [product])).toEqual([])
  })

  it('is one object for axes with the same atoms', () => {
    const labels = new Labels()
    const [left, right] = [labels.fresh(4), labels.fresh(4)]
    left.forEach((label, position) => labels.unify(label, right[position]!, 'a test'))
    expect(axisAtoms(labels, left)).toBe(axisAtoms(labels, right))
    expect(axisAtoms(labels, left)).not.toBe(axisAtoms(labels, left.toReversed()))
  })
})
