import { expect, it } from 'vitest'
import { readLayers } from '../../read-layers.ts'
import { distance, runGraph } from '../../testing/run-graph.ts'
import { wave } from '../../testing/sample.ts'
import type { Block } from '../../testing/sample.ts'
import { called, functional, inputLayer, lookupIn, tensorFrom } from '../../testing/stated.ts'
import type { Stated } from '../../testing/stated.ts'

// TensorFlow.js has no attention: what it is is written out here, number by number.

const [steps, features] = [4, 6]
const x = wave([1, steps, features])
const shapes = (queries: number, keys: number, size: number): Record<string, readonly number[]> => ({
  'query_dense/kernel': [features, queries, size],
  'query_dense/bias': [queries, size],
  'key_dense/kernel': [features, keys, size],
  'key_dense/bias': [keys, size],
  'value_dense/kernel': [features, keys, size],
  'value_dense/bias': [keys, size],
  'output_dense/kernel': [queries, size, features],
  'output_dense/bias': [features],
})

async function run(className: string, config: Stated, weights: Record<string, readonly number[]>): Promise<Block[]> {
  const layer = called(className, 'attention', { args: [tensorFrom('x'), tensorFrom('x')], ...config })
  const topology = functional(inputLayer('x', [steps, features]), layer)
  const { graph } = readLayers(topology, lookupIn({ attention: weights }), { who: 'test', keras: 3 })
  return runGraph(graph, [x])
}

const each = (count: number): number[] => Array.from({ length: count }, (_, i) => i)
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)

function softmax(scores: readonly number[]): number[] {
  const powers = scores.map(Math.exp)
  return powers.map(power => power / sum(powers))
}

/** What a step sees of another through a head. */
type Project = (part: string, step: number, head: number, place: number) => number

function expected(weights: Record<string, readonly number[]>, isCausal: boolean): Block {
  const stored = new Map(Object.entries(weights).map(([role, shape], at) => [role, wave(shape, at).data]))
  const [, queries, size] = weights['query_dense/kernel']!
  const keys = weights['key_dense/kernel']![1]!
  const project: Project = (part, step, head, place) => {
    const heads = part === 'query_dense' ? queries! : keys
    const [kernel, bias] = [stored.get(`${part}/kernel`)!, stored.get(`${part}/bias`)!]
    const products = each(features).map(i => x.data[step * features + i]! * kernel[(i * heads + head) * size! + place]!)
    return sum(products) + bias[head * size! + place]!
  }
  const data = each(steps).flatMap(step => {
    const seen = each(queries!).map(head =>
      seenBy(project, { step, head, group: Math.floor((head * keys) / queries!), size: size!, isCausal }),
    )
    const [kernel, bias] = [stored.get('output_dense/kernel')!, stored.get('output_dense/bias')!]
    return each(features).map(j => bias[j]! + sum(seen.flat().map((value, at) => value * kernel[at * features + j]!)))
  })
  return { shape: [1, steps, features], data }
}

interface Looking {
  readonly step: number
  readonly head: number
  readonly group: number
  readonly size: number
  readonly isCausal: boolean
}

function seenBy(project: Project, { step, head, group, size, isCausal }: Looking): number[] {
  const others = each(isCausal ? step + 1 : steps)
  const scores = others.map(other =>
    sum(each(size).map(place => project('query_dense', step, head, place) * project('key_dense', other, group, place))),
  )
  const shares = softmax(scores.map(score => score / Math.sqrt(size)))
  return each(size).map(place => sum(others.map(other => shares[other]! * project('value_dense', other, group, place))))
}

it.each([false, true])('several heads look at all steps; causal: %s', async isCausal => {
  const weights = shapes(2, 2, 3)
  const outputs = await run(
    'MultiHeadAttention',
    { num_heads: 2, key_dim: 3, kwargs: { use_causal_mask: isCausal } },
    weights,
  )
  expect(distance([expected(weights, isCausal)], outputs)).toBeLessThan(1e-5)
})

it('groups of heads share keys and values', async () => {
  const weights = shapes(4, 2, 3)
  const config = { num_query_heads: 4, num_key_value_heads: 2, head_dim: 3 }
  expect(distance([expected(weights, false)], await run('GroupQueryAttention', config, weights))).toBeLessThan(1e-5)
})

it.each(['Attention', 'AdditiveAttention'])('%s compares steps as they are', async className => {
  const scale = wave(className === 'Attention' ? [] : [features], 0).data
  const at = (step: number, i: number): number => x.data[step * features + i]!
  const alike = (one: number, other: number): number =>
    className === 'Attention'
      ? scale[0]! * sum(each(features).map(i => at(one, i) * at(other, i)))
      : sum(each(features).map(i => scale[i]! * Math.tanh(at(one, i) + at(other, i))))
  const data = each(steps).flatMap(step => {
    const shares = softmax(each(steps).map(other => alike(step, other)))
    return each(features).map(i => sum(shares.map((share, other) => share * at(other, i))))
  })
  const outputs = await run(className, { use_scale: true }, { scale: className === 'Attention' ? [] : [features] })
  expect(distance([{ shape: x.shape, data }], outputs)).toBeLessThan(1e-5)
})
