import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { elementsOf } from '../shapes.ts'
import { chained, partsReordered, permuted, reshaped, zerosAppended } from './arrangement.ts'
import type { Arrangement, Block } from './arrangement.ts'

const types = ['float16', 'float32', 'float64', 'int8'] as const
const widths = { float16: 2, float32: 4, float64: 8, int8: 1 }

const shapes = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 5 })

function arbitraryBlock(shape: readonly number[]): fc.Arbitrary<Block> {
  return fc.constantFrom(...types).chain(type => {
    const length = elementsOf(shape) * widths[type]
    return fc.uint8Array({ minLength: length, maxLength: length }).map(bytes => ({ type, shape, bytes }))
  })
}

const blocks = shapes.chain(arbitraryBlock)
const shuffled = (length: number): fc.Arbitrary<number[]> => {
  const all = Array.from({ length }, (_, i) => i)
  return fc.shuffledSubarray(all, { minLength: length })
}

function expectWayBack(arrangement: Arrangement, block: Block): void {
  const arranged = arrangement.arrange(block)
  expect(arranged.shape).toEqual(arrangement.shapeOf(block.shape))
  expect(arrangement.restore(arranged)).toEqual(block)
}

describe('permuted', () => {
  it('goes back to what was stored', () => {
    const cases = blocks.chain(block => fc.tuple(fc.constant(block), shuffled(block.shape.length)))
    fc.assert(fc.property(cases, ([block, order]) => expectWayBack(permuted(order), block)))
  })

  it('puts each element where its position says', () => {
    const bytes = Uint8Array.from({ length: 24 }, (_, i) => i)
    const { bytes: moved } = permuted([2, 0, 1]).arrange({ type: 'uint8', shape: [2, 3, 4], bytes })
    for (let a = 0; a < 2; a++)
      for (let b = 0; b < 3; b++)
        for (let c = 0; c < 4; c++) expect(moved[c * 6 + a * 3 + b]).toBe(bytes[a * 12 + b * 4 + c])
  })

  it('takes bytes that do not lie on whole words', () => {
    const bytes = new Uint8Array(17).subarray(1).fill(7)
    expect(permuted([1, 0]).arrange({ type: 'float32', shape: [2, 2], bytes }).bytes).toEqual(
      new Uint8Array(16).fill(7),
    )
  })
})

describe('partsReordered', () => {
  it('goes back to what was stored', () => {
    const cases = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 3 }), shuffled(4))
    const property = fc.property(
      cases.chain(([size, inner, order]) => fc.tuple(arbitraryBlock([4 * size, inner]), fc.constant(order))),
      ([block, order]) => expectWayBack(partsReordered(order), block),
    )
    fc.assert(property)
  })

  it('takes part i from where the order says', () => {
    const bytes = Uint8Array.of(0, 1, 10, 11, 20, 21)
    const { bytes: moved } = partsReordered([2, 0, 1]).arrange({ type: 'uint8', shape: [6], bytes })
    expect([...moved]).toEqual([20, 21, 0, 1, 10, 11])
  })
})

describe('zerosAppended', () => {
  it('adds the second half to the first on the way back', () => {
    const bytes = new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer)
    const { shape, bytes: sum } = zerosAppended.restore({ type: 'float32', shape: [4], bytes })
    expect(shape).toEqual([2])
    expect([...new Float32Array(sum.buffer)]).toEqual([4, 6])
  })
})

describe('chained', () => {
  it('takes one step after the other, and back in reverse', () => {
    const gates = chained(
      permuted([1, 0]),
      partsReordered([0, 3, 1, 2]),
      reshaped(
        ([rows, columns]) => [1, rows!, columns!],
        ([, rows, columns]) => [rows!, columns!],
      ),
    )
    fc.assert(fc.property(arbitraryBlock([3, 8]), block => expectWayBack(gates, block)))
    expect(gates.shapeOf([3, 8])).toEqual([1, 8, 3])
  })
})
