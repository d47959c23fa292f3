import type { Tensor } from '@coppice/spec'
import { expect, it } from 'vitest'
import { findWeights } from './find-weights.ts'

const tensor = (name: string): Tensor => ({ name, type: 'float32', shape: [], read: () => new Uint8Array(4) })
const lookup = findWeights(new Map(['mean', 'dense/kernel'].map(name => [name, tensor(name)])), 'test')
const namesOf = (layer: string, role: string): string[] =>
  lookup({ path: [layer], className: '', config: {} }, [role]).map(({ name }) => name)

it('finds weights by their layer, and those of data by their role alone', () => {
  expect(namesOf('dense', 'kernel')).toEqual(['dense/kernel'])
  expect(namesOf('normalization', 'mean')).toEqual(['mean'])
})

it('refuses to take the weight of another layer', () => {
  expect(() => namesOf('dense_1', 'kernel')).toThrow('a weight called dense_1/kernel')
})
