import { fed, floats, ints } from '../../../graph/src/testing/agree-with-runtime.ts'
import { checkOperations } from '../testing/check-operations.ts'
import { fedWith } from '../testing/operation-case.ts'
import type { OperationCase } from '../testing/operation-case.ts'

/** Numbers far enough from each other that a small step does not change which is larger. */
const spaced = (seed: number, ...shape: number[]) => {
  const count = shape.reduce((product, size) => product * size, 1)
  return fedWith(
    'float32',
    shape,
    Array.from({ length: count }, (_, i) => (((i * 7 + seed * 5) % 13) - 6) / 4 + seed / 8),
  )
}
const slices = (reduction: string, tuples: number[], shape: number[], ...updates: number[]): OperationCase => ({
  operator: 'ScatterND',
  attributes: { reduction },
  inputs: [spaced(0, 4, 3), ints(tuples, shape), spaced(1, ...updates)],
  differentiable: [0, 2],
})
const elements = (reduction: string, axis: number, indices: number[], shape: number[]): OperationCase => ({
  operator: 'ScatterElements',
  attributes: { reduction, axis },
  inputs: [spaced(0, 3, 3), ints(indices, shape), spaced(1, ...shape)],
  differentiable: [0, 2],
})

checkOperations('scattering', [
  slices('none', [3, 1], [2, 1], 2, 3),
  slices('none', [0, 1, 3, -1], [2, 2], 2),
  slices('add', [3, 1, 3], [3, 1], 3, 3),
  slices('mul', [3, 1, 3], [3, 1], 3, 3),
  slices('max', [3, 1, 3], [3, 1], 3, 3),
  slices('min', [3, 1, 3], [3, 1], 3, 3),
  {
    operator: 'ScatterND',
    inputs: [floats([-Infinity, -Infinity, 0], [3]), ints([1], [1, 1]), fedWith('float32', [1], [2])],
  },
  { operator: 'ScatterND', inputs: [fedWith('int64', [3], [1, 2, 3]), ints([1], [1, 1]), fedWith('int64', [1], [9])] },
  { operator: 'ScatterND', inputs: [fedWith('bool', [3], [1, 1, 0]), ints([1], [1, 1]), fedWith('bool', [1], [0])] },
  elements('none', 0, [2, 0, 1, -1], [2, 2]),
  elements('none', 1, [2, 0, 1, 0], [2, 2]),
  elements('add', 1, [2, 2, 0, 0], [2, 2]),
  elements('mul', 1, [2, 2, 0, 0], [2, 2]),
  elements('max', 0, [2, 1, 2, 0], [2, 2]),
  elements('min', -1, [2, 2, 0, 0], [2, 2]),
  { operator: 'Scatter', attributes: { axis: 1 }, inputs: [fed(1, 5), ints([1, 3], [1, 2]), fed(1, 2)], opset: 10 },
  { operator: 'OneHot', inputs: [ints([0, 2, -1, 7]), ints([3], []), floats([0.5, 2])] },
  { operator: 'OneHot', attributes: { axis: 0 }, inputs: [ints([0, 2], [1, 2]), ints([3]), floats([0, 1])] },
  { operator: 'OneHot', attributes: { axis: 1 }, inputs: [ints([0, 2], [1, 2]), ints([3]), ints([0, 5])] },
])
