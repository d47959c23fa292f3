import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { cellsFromIndices, countCells, decodeCells, encodeCells, hasCell, indicesOf } from './cell-set.ts'

const sizeAndCells = fc
  .integer({ min: 1, max: 300 })
  .chain(size => fc.tuple(fc.constant(size), fc.array(fc.integer({ min: 0, max: size - 1 }))))

describe('cell sets', () => {
  it('hold exactly the cells they were given, ascending and once', () => {
    fc.assert(
      fc.property(sizeAndCells, ([size, indices]) => {
        const set = cellsFromIndices(size, indices)
        const expected = [...new Set(indices)].sort((a, b) => a - b)
        expect(indicesOf(set)).toEqual(expected)
        expect(countCells(set)).toBe(expected.length)
        expect(Array.from({ length: size }, (_, cell) => cell).filter(cell => hasCell(set, cell))).toEqual(expected)
      }),
    )
  })

  it('come back from base64', () => {
    fc.assert(
      fc.property(sizeAndCells, ([size, indices]) => {
        const set = cellsFromIndices(size, indices)
        expect(decodeCells(size, encodeCells(set), 'test')).toEqual(set)
      }),
    )
  })

  it('writes the least significant bit first', () => {
    expect(
      atob(encodeCells(cellsFromIndices(9, [0, 3, 8])))
        .split('')
        .map(c => c.charCodeAt(0)),
    ).toEqual([9, 1])
  })

  it.each([
    ['too short', 20, btoa('\0\0')],
    ['too long', 8, btoa('\0\0')],
    ['bits beyond the last cell', 3, btoa('\x08')],
    ['no base64', 8, '%%%'],
  ])('refuses what is %s', (_, size, text) => {
    expect(() => decodeCells(size, text, 'test')).toThrow(expect.objectContaining({ code: 'plan-mismatch' }))
  })
})
