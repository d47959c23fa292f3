import { constantsOf, decodeElements } from '@coppice/graph'
import { constantWeights } from '@coppice/testkit'
import { expect, it } from 'vitest'
import { perceptron } from '../testing/blobs.ts'
import { readWeights } from '../testing/read-weights.ts'
import { withWeights } from './with-weights.ts'

it('sets initializers and leaves the rest', async () => {
  const model = perceptron()
  const bias = Float32Array.of(1, 2, 3)
  const changed = withWeights(model, new Map([['c.bias', bias]]))
  bias[0] = 9
  const [before, after] = [await readWeights(model), await readWeights(changed)]
  expect([...after.get('c.bias')!]).toEqual([1, 2, 3])
  expect(after.get('a.weight')).toEqual(before.get('a.weight'))
  expect(changed.graph.tensors.get('a.weight')).toBe(model.graph.tensors.get('a.weight'))
})

it('sets Constant nodes and keeps types', async () => {
  const model = constantWeights(1)
  const [name, { shape }] = [...constantsOf(model.graph)].find(([name]) => !model.graph.tensors.has(name))!
  const count = shape.reduce((product, size) => product * size, 1)
  const changed = withWeights(model, new Map([[name, new Float32Array(count).fill(0.1)]]))
  const after = constantsOf(changed.graph).get(name)!
  expect([...decodeElements(after.type, await after.read(), count)]).toEqual(Array(count).fill(Math.fround(0.1)))
  const half = { ...model.graph.tensors.values().next().value!, name: 'half', type: 'float16' as const, shape: [1] }
  const graph = { ...model.graph, tensors: new Map([['half', half]]) }
  const rounded = withWeights({ ...model, graph }, new Map([['half', Float32Array.of(0.1)]]))
  expect([...(await rounded.graph.tensors.get('half')!.read())]).toEqual([0x66, 0x2e])
})

it.each<[string, Float32Array, RegExp]>([
  ['other', Float32Array.of(1), /names of constants of the graph, received 'other'/],
  ['c.bias', Float32Array.of(1), /3 elements of 'c\.bias', received 1/],
])('refuses %s', (name, values, message) => {
  expect(() => withWeights(perceptron(), new Map([[name, values]]))).toThrow(message)
})
