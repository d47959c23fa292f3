import { expect, it } from 'vitest'
import { nameDimensions } from './dimension-names.ts'

const sizes = [
  { b: 2, t: 5 },
  { b: 3, t: 11 },
]

function name(...sizesOf: (readonly [number, number])[]): readonly (number | string)[] | undefined {
  const samples = sizes.map((assignment, i) => ({
    sizes: assignment,
    values: new Map([['v', { type: 'float32', shape: sizesOf.map(pair => pair[i]!) } as const]]),
  }))
  return nameDimensions('v', samples)
}

it('gives numbers, names and simple terms', () => {
  expect(name([7, 7], [2, 3], [5, 11])).toEqual([7, 'b', 't'])
  expect(name([10, 22], [8, 12], [6, 12], [4, 10])).toEqual(['2*t', '4*b', 't+1', 't-1'])
  expect(name([11, 23], [10, 33], [40, 132])).toEqual(['2*t+1', 'b*t', '4*b*t'])
})

it('gives ? for what fits no simple term or depends on data', () => {
  expect(name([3, 6], [-1, -1], [25, 121], [17, 40])).toEqual(['?', '?', '?', '?'])
})

it('gives nothing where the number of axes is not known', () => {
  expect(nameDimensions('other', [])).toBeUndefined()
  const differing = [[1], [1, 2]].map(shape => ({ sizes: {}, values: new Map([['v', { type: undefined, shape }]]) }))
  expect(nameDimensions('v', differing)).toBeUndefined()
})
