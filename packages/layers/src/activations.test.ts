import { expect, it } from 'vitest'
import { readLayers } from './read-layers.ts'
import { distance, runGraph } from './testing/run-graph.ts'
import { wave } from './testing/sample.ts'
import { noWeights, sequential } from './testing/stated.ts'

// Functions that TensorFlow.js does not have, by their formulas.

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))
const clip = (x: number, least: number, most: number): number => Math.min(most, Math.max(least, x))
const hardSigmoid = (x: number): number => clip(x / 6 + 0.5, 0, 1)

const functions: Readonly<Record<string, (x: number) => number>> = {
  celu: x => Math.max(0, x) + Math.min(0, Math.exp(x) - 1),
  exponential: Math.exp,
  hard_shrink: x => (Math.abs(x) > 0.5 ? x : 0),
  hard_sigmoid: hardSigmoid,
  hard_silu: x => x * hardSigmoid(x),
  hard_tanh: x => clip(x, -1, 1),
  log_sigmoid: x => Math.log(sigmoid(x)),
  mish: x => x * Math.tanh(Math.log1p(Math.exp(x))),
  silu: x => x * sigmoid(x),
  soft_shrink: x => Math.sign(x) * Math.max(0, Math.abs(x) - 0.5),
  sparse_plus: x => (x <= -1 ? 0 : x >= 1 ? x : (x + 1) ** 2 / 4),
  sparse_sigmoid: x => clip((x + 1) / 2, 0, 1),
  squareplus: x => (x + Math.sqrt(x * x + 4)) / 2,
  tanh_shrink: x => x - Math.tanh(x),
}

const near = wave([1, 40])
const x = { ...near, data: near.data.map(value => Math.fround(3 * value)) }

it.each(Object.entries(functions))('%s', async (activation, of) => {
  const config = { name: 'act', batch_shape: [null, 40], activation }
  const stated = sequential({ class_name: 'Activation', config })
  const { graph } = readLayers(stated, noWeights, { who: 'test', keras: 3 })
  expect(distance([{ shape: x.shape, data: x.data.map(of) }], await runGraph(graph, [x]))).toBeLessThan(1e-5)
})

// Φ from tables, to six places.
it.each([
  [1, 0.841345],
  [-1, -0.158655],
  [2, 1.9545],
])('gelu of %d', async (value, expected) => {
  const stated = sequential({
    class_name: 'Activation',
    config: { name: 'act', batch_shape: [null, 1], activation: 'gelu' },
  })
  const { graph } = readLayers(stated, noWeights, { who: 'test', keras: 3 })
  const [output] = await runGraph(graph, [{ shape: [1, 1], data: [value] }])
  expect(output!.data[0]).toBeCloseTo(expected, 5)
})
