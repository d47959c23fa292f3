import type { Batch, CalibrationBatch, GradientRequest, Gradients, Loss, Model } from '@coppice/spec'
import { buildModel, randomFeeds } from '@coppice/testkit'
import type { GraphBuilder } from '@coppice/testkit'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { createExecutor } from '../create-executor.ts'
import { useBackend } from '../testing/operation-case.ts'
import { differentiate } from './differentiate.ts'

beforeAll(() => useBackend('cpu'))

const network = (): Model =>
  buildModel({ seed: 3 }, g => {
    const x = g.input('x', ['batch', 2, 6, 6])
    const first = g.relu(g.batchNorm(g.conv(x, { out: 4, kernel: 3, padding: 1, name: 'first' })))
    const second = g.conv(g.maxPool(first, { kernel: 2, stride: 2 }), { out: 5, kernel: 3, name: 'second' })
    const pooled = g.flatten(g.globalAveragePool(second))
    g.output(g.gemm(pooled, { out: 3, name: 'last' }), { name: 'logits' })
  })

const labels: Batch = { type: 'int32', shape: [2], data: Int32Array.of(0, 2) }
const crossEntropy = { kind: 'cross-entropy' } as const

async function take(
  model: Model,
  batch: CalibrationBatch,
  loss: Loss,
  request: Partial<GradientRequest> = {},
): Promise<Gradients> {
  const executor = await createExecutor(tf, model)
  const before = tf.memory().numTensors
  const gradients = await differentiate(executor, batch, { loss, weights: [], values: [], ...request })
  expect(tf.memory().numTensors).toBeLessThanOrEqual(before + 16)
  executor.close()
  return gradients
}

/** The model with one element of a weight moved. */
function moved(model: Model, name: string, index: number, by: number): Model {
  const tensor = model.graph.tensors.get(name)!
  const data = new Float32Array((tensor.read() as Uint8Array).slice().buffer)
  data[index]! += by
  const tensors = new Map(model.graph.tensors).set(name, { ...tensor, read: () => new Uint8Array(data.buffer) })
  return { ...model, graph: { ...model.graph, tensors } }
}

describe('gradients', () => {
  const model = network()
  const feeds = randomFeeds(model.graph, { batch: 2 })
  const batch = { feeds, targets: labels }
  const weights = [...model.graph.tensors.keys()]

  it('of weights are those that differences give', async () => {
    const gradients = await take(model, batch, crossEntropy, { weights })
    for (const name of weights) {
      const lossAt = async (by: number): Promise<number> =>
        (await take(moved(model, name, 1, by), batch, crossEntropy)).loss
      const slope = ((await lossAt(5e-3)) - (await lossAt(-5e-3))) / 1e-2
      expect([name, gradients.weights[name]!.data[1]]).toEqual([name, expect.closeTo(slope, 2)])
      expect(gradients.weights[name]!.shape).toEqual(model.graph.tensors.get(name)!.shape)
    }
  })

  it('of values, in the layout of the source, with the values themselves', async () => {
    const [convolution, gemm] = ['second', 'last'].map(name => {
      return model.graph.nodes.find(node => node.inputs.some(input => input.startsWith(`${name}.`)))!
    })
    const [image, logits] = [convolution!.outputs[0]!, gemm!.outputs[0]!]
    const values = [image, logits, gemm!.inputs[0]!]
    const [bias, weight] = [convolution!.inputs[2]!, gemm!.inputs[1]!]
    const gradients = await take(model, batch, crossEntropy, { weights: [bias, weight], values })
    const { runs } = { runs: await (await createExecutor(tf, model)).forward(feeds, values) }
    for (const name of values) {
      expect(gradients.activations[name]).toEqual(runs[name])
      expect(gradients.values[name]!.shape).toEqual(runs[name]!.shape)
    }
    expect(channelSums(gradients.values[image]!)).toEqual(closeTo(gradients.weights[bias]!.data))
    const [dy, x] = [gradients.values[logits]!, gradients.activations[gemm!.inputs[0]!]!]
    const outer = Array.from({ length: 15 }, (_, i) => {
      const [row, column] = [Math.floor(i / 5), i % 5]
      return [0, 1].reduce((sum, n) => sum + Number(dy.data[n * 3 + row]) * Number(x.data[n * 5 + column]), 0)
    })
    expect(outer).toEqual(closeTo(gradients.weights[weight]!.data))
  })

  it('are of one value alone where two names share a tensor', async () => {
    const twice = buildModel({}, g => {
      const x = g.input('x', ['batch', 3])
      const copy = g.node('Identity', [x], {}, { name: 'copy' })
      g.output(g.node('Add', [x, g.node('Mul', [copy, copy])]), { name: 'y' })
    })
    const x: Batch = { type: 'float32', shape: [1, 3], data: Float32Array.of(1, 2, 3) }
    const targets: Batch = { ...x, data: Float32Array.of(1, 5, 12) }
    const { values } = await take(
      twice,
      { feeds: { x }, targets },
      { kind: 'squared-error' },
      { values: ['x', 'copy'] },
    )
    expect(Array.from(values['copy']!.data as Float32Array)).toEqual([2, 4, 0])
    expect(Array.from(values['x']!.data as Float32Array)).toEqual([3, 5, 0])
  })

  it('are zero where nothing depends on it', async () => {
    const idle = buildModel({}, g => {
      const x = g.input('x', ['batch', 3])
      g.output(g.relu(x), { name: 'y' })
      g.output(g.gemm(x, { out: 2, name: 'idle' }), { name: 'z' })
    })
    const feeds = randomFeeds(idle.graph, { batch: 2 })
    const { weights, values } = await take(idle, { feeds }, crossEntropy, { weights: ['idle.weight'], values: ['z'] })
    expect(new Set(weights['idle.weight']!.data as Float32Array)).toEqual(new Set([0]))
    expect(values['z']!.shape).toEqual([2, 2])
  })

  it.each([
    [{ weights: ['nothing'] }, /float tensors of the graph, received 'nothing'/],
    [{ values: ['nothing'] }, /values of the graph, received 'nothing'/],
  ])('of unknown names are refused', async (request, message) => {
    await expect(take(model, batch, crossEntropy, request)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(message),
    })
  })
})

const closeTo = (numbers: ArrayLike<number | bigint>): number[] =>
  Array.from(numbers, value => expect.closeTo(Number(value), 4) as number)

function channelSums({ shape, data }: Batch): number[] {
  const [, channels, height, width] = shape as [number, number, number, number]
  const sums = new Array<number>(channels).fill(0)
  data.forEach((value: number | bigint, i: number) => {
    sums[Math.floor(i / height / width) % channels]! += Number(value)
  })
  return sums
}

describe('losses', () => {
  const ending = (end: (g: GraphBuilder, x: string) => string, shape = ['batch', 3]): Model =>
    buildModel({}, g =>
      g.output(end(g, g.node('Identity', [g.input('x', shape)], {}, { name: 'scores' })), { name: 'y' }),
    )
  const of = async (model: Model, numbers: number[], loss: Loss, targets?: Batch): Promise<[number, number[]]> => {
    const shape = model.graph.inputs[0]!.shape!.map((size, axis) => (axis === 0 ? 1 : Number(size)))
    const x: Batch = { type: 'float32', shape, data: Float32Array.from(numbers) }
    const batch = { feeds: { x }, ...(targets && { targets }) }
    const { loss: total, values } = await take(model, batch, loss, { values: ['scores'] })
    return [total, Array.from(values['scores']!.data as Float32Array)]
  }
  const label = (...data: number[]): Batch => ({ type: 'int32', shape: [data.length], data: Int32Array.from(data) })
  const floats = (...data: number[]): Batch => ({
    type: 'float32',
    shape: [1, data.length],
    data: Float32Array.from(data),
  })
  const logits = [1, 2, 0.5]
  const total = Math.log(logits.reduce((sum, x) => sum + Math.exp(x), 0))
  const shares = logits.map(x => Math.exp(x - total))

  it.each<[string, Model]>([
    ['logits', ending((g, x) => g.node('Identity', [x]))],
    ['probabilities', ending((g, x) => g.node('Softmax', [x]))],
    ['logarithms', ending((g, x) => g.node('LogSoftmax', [x]))],
    ['logarithms of probabilities', ending((g, x) => g.node('Log', [g.node('Softmax', [x], { axis: 1 })]))],
  ])('cross-entropy is the same for %s', async (_, model) => {
    const [loss, gradient] = await of(model, logits, crossEntropy, label(2))
    expect(loss).toBeCloseTo(total - 0.5, 5)
    expect(gradient).toEqual(closeTo([shares[0]!, shares[1]!, shares[2]! - 1]))
  })

  it('cross-entropy takes what the model holds most probable for the label where there is none', async () => {
    expect(
      await of(
        ending((g, x) => g.node('Softmax', [x])),
        logits,
        crossEntropy,
      ),
    ).toEqual(
      await of(
        ending((g, x) => g.node('Identity', [x])),
        logits,
        crossEntropy,
        label(1),
      ),
    )
  })

  it('cross-entropy is finite however sure the model is', async () => {
    const [loss, gradient] = await of(
      ending((g, x) => g.node('Softmax', [x])),
      [1000, 0, -1000],
      crossEntropy,
      label(2),
    )
    expect(loss).toBeCloseTo(2000, 2)
    expect(gradient).toEqual(closeTo([1, 0, -1]))
  })

  it('cross-entropy of a single class is nothing, for a label and for none', async () => {
    const single = ending((g, x) => g.node('Identity', [x]), ['batch', 1])
    for (const targets of [label(0), undefined]) {
      const [loss, gradient] = await of(single, [3], crossEntropy, targets)
      expect(loss).toBeCloseTo(0, 6)
      expect(gradient).toEqual(closeTo([0]))
    }
  })

  it('cross-entropy takes shares of the classes', async () => {
    const [loss, gradient] = await of(
      ending((g, x) => g.node('Identity', [x])),
      logits,
      crossEntropy,
      floats(0.5, 0.25, 0.25),
    )
    expect(loss).toBeCloseTo(total - 0.5 - 0.5 - 0.125, 5)
    expect(gradient).toEqual(closeTo([shares[0]! - 0.5, shares[1]! - 0.25, shares[2]! - 0.25]))
  })

  it('cross-entropy of classes on another axis sums over places', async () => {
    const model = ending((g, x) => g.node('Softmax', [x], { axis: 1 }), ['batch', 2, 3])
    const targets: Batch = { type: 'int64', shape: [1, 3], data: BigInt64Array.of(0n, 1n, 1n) }
    const [loss] = await of(model, [1, 2, 3, 3, 2, 1], { ...crossEntropy, axis: 1 }, targets)
    const surprise = (own: number, other: number): number => Math.log(1 + Math.exp(other - own))
    expect(loss).toBeCloseTo(surprise(1, 3) + surprise(2, 2) + surprise(1, 3), 5)
  })

  it('binary cross-entropy is the same for probabilities and logits', async () => {
    const binary = { kind: 'binary-cross-entropy' } as const
    const [loss, gradient] = await of(
      ending((g, x) => g.node('Sigmoid', [x])),
      [1, -2, 40],
      binary,
      floats(1, 1, 1),
    )
    expect(loss).toBeCloseTo(Math.log(1 + Math.exp(-1)) + Math.log(1 + Math.exp(2)), 5)
    expect(gradient).toEqual(closeTo([1 / (1 + Math.exp(-1)) - 1, 1 / (1 + Math.exp(2)) - 1, 0]))
    expect(
      await of(
        ending((g, x) => g.node('Identity', [x])),
        [1, -2, 40],
        binary,
        floats(1, 1, 1),
      ),
    ).toEqual([loss, gradient])
    expect(
      (
        await of(
          ending((g, x) => g.node('Identity', [x])),
          [1, -2, 40],
          binary,
        )
      )[1][1],
    ).toBeCloseTo(1 / (1 + Math.exp(2)), 5)
  })

  it('the squared error is half the sum of squares', async () => {
    const error = { kind: 'squared-error' } as const
    expect(
      await of(
        ending((g, x) => g.node('Identity', [x])),
        [1, 2, 4],
        error,
        floats(1, 0, 1),
      ),
    ).toEqual([6.5, [0, 2, 3]])
    expect(
      await of(
        ending((g, x) => g.node('Identity', [x])),
        [1, 2, 4],
        error,
      ),
    ).toEqual([10.5, [1, 2, 4]])
  })

  it.each<[string, Loss, Batch]>([
    ['labels of another number', crossEntropy, label(1, 2)],
    ['an output that there is not', { ...crossEntropy, output: 'z' }, label(1)],
    ['an axis that there is not', { ...crossEntropy, axis: 2 }, label(1)],
    ['values of another number', { kind: 'squared-error' }, floats(1, 2)],
  ])('%s: refused', async (_, loss, targets) => {
    await expect(
      of(
        ending((g, x) => g.node('Identity', [x])),
        logits,
        loss,
        targets,
      ),
    ).rejects.toMatchObject({ code: 'usage' })
  })
})
