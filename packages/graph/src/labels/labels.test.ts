import { describe, expect, it } from 'vitest'
import { Labels } from './labels.ts'

describe('Labels', () => {
  it('makes labels that are unified go together', () => {
    const labels = new Labels()
    const [a, b, c] = labels.fresh(3)
    labels.unify(a!, b!, 'a test')
    expect(labels.find(a!)).toBe(labels.find(b!))
    expect(labels.find(c!)).not.toBe(labels.find(a!))
  })

  it('gives a product the atoms of its factors, and the same label each time', () => {
    const labels = new Labels()
    const [head, index] = labels.fresh(2)
    const product = labels.product([head!, index!])
    expect(labels.atoms(product)).toEqual([head, index])
    expect(labels.product([head!, index!])).toBe(product)
  })

  it('drops a fixed factor from a product', () => {
    const labels = new Labels()
    const [head, index] = labels.fresh(2)
    const product = labels.product([head!, index!])
    labels.fix(head!, 'softmax')
    expect(labels.atoms(product)).toEqual([index])
    expect(labels.reason(head!)).toBe('softmax')
  })

  it('binds one atom to several', () => {
    const labels = new Labels()
    const [head, index, weight] = labels.fresh(3)
    labels.unify(weight!, labels.product([head!, index!]), 'a test')
    expect(labels.atoms(weight!)).toEqual([head, index])
  })

  it('fixes what one side of a tie has in excess', () => {
    const labels = new Labels()
    const [head, index] = labels.fresh(2)
    labels.unify(head!, labels.product([head!, index!]), 'an add')
    expect(labels.atoms(head!)).toEqual([head])
    expect(labels.reason(index!)).toBe('an add')
  })

  it('pairs the factors of two products of as many, in order', () => {
    const labels = new Labels()
    const [a, b, c, d] = labels.fresh(4)
    labels.unify(labels.product([a!, b!]), labels.product([c!, d!]), 'a test')
    expect(labels.find(a!)).toBe(labels.find(c!))
    expect(labels.find(b!)).toBe(labels.find(d!))
  })

  it('fixes both sides where it cannot tell which factors correspond', () => {
    const labels = new Labels()
    const [a, b, c, d, e] = labels.fresh(5)
    labels.unify(labels.product([a!, b!]), labels.product([c!, d!, e!]), 'a test')
    for (const atom of [a, b, c, d, e]) expect(labels.reason(atom!)).toContain('not understood at a test')
  })
})
