import { plan, remove } from '@coppice/core'
import { batchNormScale, l2 } from '@coppice/criterion-sparsity'
import type { Model, Session } from '@coppice/spec'
import { buildModel, residual } from '@coppice/testkit'
import * as tf from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { train } from '../loop/train.ts'
import { blobs, convolutional, perceptron, stripes } from '../testing/blobs.ts'
import { cpuSession } from '../testing/cpu-session.ts'
import { readWeights, zerosIn } from '../testing/read-weights.ts'
import { elasticNet } from './elastic-net.ts'
import { groupLasso } from './group-lasso.ts'
import { penaltyOf } from './penalty-of.ts'
import type { Penalty } from './penalty.ts'
import { scalePenalty } from './scale-penalty.ts'

let session: Session

beforeAll(async () => {
  session = await cpuSession()
})
afterAll(() => session.close())

const trained = async (model: Model, penalty: Penalty): Promise<Map<string, Float32Array>> => {
  const data = model.graph.inputs[0]!.name === 'x' ? blobs(48) : stripes(32)
  const optimizer = tf.train.sgd(0.1)
  return readWeights(
    (await train(model, { session, data, optimizer, epochs: 8, batchSize: 16, penalties: [penalty] })).model,
  )
}

describe('elasticNet', () => {
  it('has a λ for each norm, on the weights of layers or what it is told', async () => {
    expect(await elasticNet({ l1: 0.1, l2: 0.2 }).terms(convolutional())).toEqual([
      {
        kind: 'elements',
        tensors: ['first.weight', 'second.weight', 'last.weight'],
        l1: 0.1,
        l2: 0.2,
        by: 'proximal',
      },
    ])
    const own = await elasticNet({ l1: 0.1, by: 'gradient', tensors: ['first.weight'] }).terms(convolutional())
    expect(own).toEqual([{ kind: 'elements', tensors: ['first.weight'], l1: 0.1, l2: 0, by: 'gradient' }])
  })

  it('refuses strengths that are none', () => {
    expect(() => elasticNet({ l1: -1 })).toThrow(/a strength from 0, received -1/)
    expect(() => groupLasso({ strength: NaN })).toThrow(/a strength from 0, received NaN/)
  })

  it('is left out of what is not trained', async () => {
    const options = { session, data: blobs(48), optimizer: tf.train.sgd(0.1), epochs: 1, trainable: ['a.weight'] }
    const { model } = await train(perceptron(), { ...options, penalties: [elasticNet({ l1: 10 })] })
    const [before, after] = [await readWeights(perceptron()), await readWeights(model)]
    expect(zerosIn(after.get('a.weight')!)).toBe(128)
    expect(after.get('b.weight')).toEqual(before.get('b.weight'))
  })
})

describe('groupLasso', () => {
  it('takes whole neurons to zero, which can then be cut out', async () => {
    const weights = await trained(perceptron(), groupLasso({ strength: 0.2 }))
    const rows = Array.from({ length: 16 }, (_, neuron) =>
      weights.get('a.weight')!.subarray(neuron * 8, neuron * 8 + 8),
    )
    const zeros = rows.map(zerosIn)
    expect(zeros.every(count => count === 0 || count === 8)).toBe(true)
    expect(zeros.filter(count => count === 8).length).toBeGreaterThan(0)
    expect(zeros.filter(count => count === 0).length).toBeGreaterThan(0)
    expect(zerosIn(weights.get('a.bias')!)).toBe(0)
  })

  it('goes over everything that is coupled to a channel, each element of a weight once at most', async () => {
    const model = residual(1)
    const terms = await groupLasso({ strength: 2 }).terms(model)
    const trunk = terms.find(term => term.kind === 'groups' && term.slices.length === 3)
    expect(trunk).toMatchObject({ kind: 'groups', groups: 8, strength: 2 })
    const tensors = terms.flatMap(term => (term.kind === 'groups' ? term.slices.map(({ tensor }) => tensor) : []))
    expect(new Set(tensors).size).toBe(tensors.length)
    expect(tensors.every(name => name.endsWith('.weight'))).toBe(true)
  })

  it('needs units', async () => {
    const model = buildModel({}, g => g.output(g.gemm(g.input('x', ['batch', 2]), { out: 2 }), { name: 'y' }))
    await expect(groupLasso({ strength: 1 }).terms(model)).rejects.toThrow(/a model with channels/)
  })
})

describe('scalePenalty', () => {
  it('takes scales of norms to zero, and channels with them', async () => {
    const options = { session, data: stripes(32), optimizer: tf.train.sgd(0.1), epochs: 4, batchSize: 16 }
    const { model } = await train(convolutional(), { ...options, penalties: [scalePenalty({ strength: 1.5 })] })
    const scales = (await readWeights(model)).get('norm.weight')!
    const zeros = zerosIn(scales)
    expect(zeros).toBeGreaterThan(0)
    expect(zeros).toBeLessThan(8)
    const draft = await plan(model, { criterion: batchNormScale({ fallback: 'l2' }), target: { sparsity: zeros / 8 } })
    const norm = draft.units.find(({ id }) => id === 'first.weight')!
    expect(norm.removed).toEqual([...scales.keys()].filter(channel => scales[channel] === 0))
    expect((await remove(model, draft)).graph.tensors.get('norm.weight')!.shape).toEqual([8 - zeros])
    expect(l2().name).toBe('l2')
  })

  it('needs a BatchNormalization', async () => {
    await expect(scalePenalty({ strength: 1 }).terms(perceptron())).rejects.toThrow(/a model with BatchNormalization/)
  })
})

it('penaltyOf tells what terms come to', async () => {
  const model = perceptron()
  const weights = new Map([...(await readWeights(model))].map(([name, own]) => [name, own.map(() => 2)]))
  const terms = [
    ...(await elasticNet({ l1: 1, l2: 10, tensors: ['c.weight'] }).terms(model)),
    ...(await groupLasso({ strength: 3 }).terms(model)),
  ]
  const groups = 16 * Math.sqrt(8) * Math.sqrt(8 * 4) + 12 * Math.sqrt(16) * Math.sqrt(16 * 4)
  expect(penaltyOf(model, terms, weights)).toBeCloseTo(36 * (2 + 5 * 4) + 3 * groups, 8)
})
