import { expect, it } from 'vitest'
import { readLayers } from '../read-layers.ts'
import { distance, runGraph } from '../testing/run-graph.ts'
import { wave } from '../testing/sample.ts'
import { lookupIn, sequential } from '../testing/stated.ts'
import type { Stated } from '../testing/stated.ts'

// Layers that TensorFlow.js does not have, by their formulas.

const [rows, channels] = [3, 4]
const x = wave([1, rows, channels])

async function run(
  className: string,
  config: Stated,
  weights: Record<string, readonly number[]> = {},
): Promise<number> {
  const stated = sequential({
    class_name: className,
    config: { name: 'norm', batch_shape: [null, rows, channels], ...config },
  })
  const { graph } = readLayers(stated, lookupIn({ norm: weights }), { who: 'test', keras: 3 })
  return distance([{ shape: x.shape, data: formulas[className]! }], await runGraph(graph, [x]))
}

const mean = (numbers: readonly number[]): number =>
  numbers.reduce((total, number) => total + number, 0) / numbers.length
const squares = (numbers: readonly number[]): number => mean(numbers.map(number => number ** 2))
const rowsOf = Array.from({ length: rows }, (_, row) => x.data.slice(row * channels, (row + 1) * channels))
const weight = (at: number): readonly number[] => wave([channels], at).data

/** Two channels of all rows are a group. */
function groupNormal(value: number, at: number): number {
  const group = Math.floor((at % channels) / 2)
  const own = x.data.filter((_, i) => Math.floor((i % channels) / 2) === group)
  const deviation = Math.sqrt(squares(own.map(each => each - mean(own))) + 0.01)
  return weight(0)[at % channels]! * ((value - mean(own)) / deviation) + weight(1)[at % channels]!
}

const formulas: Readonly<Record<string, readonly number[]>> = {
  RMSNormalization: rowsOf.flatMap(row =>
    row.map((value, i) => (weight(0)[i]! * value) / Math.sqrt(squares(row) + 0.01)),
  ),
  UnitNormalization: rowsOf.flatMap(row => row.map(value => value / Math.sqrt(channels * squares(row)))),
  GroupNormalization: x.data.map(groupNormal),
  Normalization: x.data.map((value, at) => (value - [1, 2, 3, 4][at % channels]!) / [1, 2, 0.5, 3][at % channels]!),
}

it('values are divided by the root of their mean square', async () => {
  expect(await run('RMSNormalization', { epsilon: 0.01 }, { scale: [channels] })).toBeLessThan(1e-5)
})

it('values are divided by their length', async () => {
  expect(await run('UnitNormalization', { axis: -1 })).toBeLessThan(1e-5)
})

it('channels are normalised in groups', async () => {
  const weights = { gamma: [channels], beta: [channels] }
  expect(await run('GroupNormalization', { groups: 2, epsilon: 0.01 }, weights)).toBeLessThan(1e-5)
})

it('values are normalised by what is stated of the data', async () => {
  expect(await run('Normalization', { axis: [-1], mean: [1, 2, 3, 4], variance: [1, 4, 0.25, 9] })).toBeLessThan(1e-5)
})
