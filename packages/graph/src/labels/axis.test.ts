import { describe, expect, it } from 'vitest'
import { axisOf, fixedAxis, freshAxis, joinAxes, partOfAxis, pickAxis, tieAxes, tileAxis } from './axis.ts'
import { Labels } from './labels.ts'

describe('axes', () => {
  it('gives a single position no label of its own, since no axis may become empty', () => {
    expect(freshAxis(new Labels(), 1).ids).toBeNull()
  })

  it('ties position by position', () => {
    const labels = new Labels()
    const [a, b] = [freshAxis(labels, 3), freshAxis(labels, 3)]
    tieAxes(labels, a, b, 'a test')
    a.ids!.forEach((id, i) => expect(labels.find(id)).toBe(labels.find(b.ids![i]!)))
  })

  it('passes on why a fixed axis is fixed to what is tied to it', () => {
    const labels = new Labels()
    const axis = freshAxis(labels, 2)
    tieAxes(labels, axis, fixedAxis(2, 'the input x keeps its shape'), 'an add')
    expect(labels.reason(axis.ids![0]!)).toBe('the input x keeps its shape')
  })

  it('fixes axes whose sizes differ', () => {
    const labels = new Labels()
    const [a, b] = [freshAxis(labels, 2), freshAxis(labels, 3)]
    tieAxes(labels, a, b, 'a test')
    for (const id of [...a.ids!, ...b.ids!]) expect(labels.reason(id)).toContain('sizes differ at a test')
  })

  it('cuts, joins, repeats and picks', () => {
    const axis = axisOf(Int32Array.of(5, 6, 7, 8))
    expect(partOfAxis(axis, 1, 3).ids).toEqual(Int32Array.of(6, 7))
    expect(joinAxes([axis, fixedAxis(2)]).ids).toEqual(Int32Array.of(5, 6, 7, 8, 0, 0))
    expect(tileAxis(partOfAxis(axis, 0, 2), 2).ids).toEqual(Int32Array.of(5, 6, 5, 6))
    expect(pickAxis(axis, [3, 0]).ids).toEqual(Int32Array.of(8, 5))
  })
})
