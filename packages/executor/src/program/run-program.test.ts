import type { Attribute, Batch, Model } from '@coppice/spec'
import { buildModel, randomFeeds } from '@coppice/testkit'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { createExecutor } from '../create-executor.ts'
import type { Executor } from '../create-executor.ts'
import { useBackend } from '../testing/operation-case.ts'
import { differenceOf } from '../testing/run-reference.ts'

beforeAll(() => useBackend('wasm'))

/** The kernels of a run after the first. */
async function kernelsOf(executor: Executor, feeds: Record<string, Batch>): Promise<string[]> {
  await executor.forward(feeds)
  const { kernels } = await tf.profile(async () => {
    await executor.forward(feeds)
    return tf.scalar(0)
  })
  return kernels.map(({ name }) => name)
}

describe('a run', () => {
  it('keeps channels last from one image to the next: axes move at the ends alone', async () => {
    const model = buildModel({}, g => {
      const x = g.input('x', ['batch', 3, 8, 8])
      const scale = g.weight([4, 1, 1], { name: 'scale' })
      const a = g.node('Mul', [g.relu(g.batchNorm(g.conv(x, { out: 4, kernel: 3 }))), scale])
      g.setShape(a, ['batch', 4, 8, 8])
      const b = g.conv(a, { out: 4, kernel: 3 })
      const c = g.node('Concat', [a, b], { axis: 1 })
      g.setShape(c, ['batch', 8, 8, 8])
      g.output(g.flatten(g.globalAveragePool(g.maxPool(c, { kernel: 2, stride: 2 }))), { name: 'y' })
    })
    const kernels = await kernelsOf(await createExecutor(tf, model), randomFeeds(model.graph, { batch: 2 }))
    expect(kernels.filter(name => name === 'Transpose')).toHaveLength(1)
    expect(kernels.filter(name => name === 'Conv2D')).toHaveLength(2)
  })

  it('computes what is made of weights alone but once', async () => {
    const model = buildModel({}, g => {
      const weight = g.node('Transpose', [g.node('Exp', [g.weight([5, 3], { name: 'w' })])], { perm: [1, 0] })
      g.output(g.node('MatMul', [g.input('x', ['batch', 3]), weight]), { name: 'y' })
    })
    const feeds = randomFeeds(model.graph, { batch: 2 })
    const kernels = await kernelsOf(await createExecutor(tf, model), feeds)
    expect(kernels).not.toContain('Exp')
    expect(kernels).not.toContain('Transpose')
  })

  it('holds no value longer than it is read', async () => {
    const deep = (layers: number): Model =>
      buildModel({}, g => {
        let x = g.input('x', ['batch', 64])
        for (let i = 0; i < layers; i++) x = g.node('Tanh', [x])
        g.output(x, { name: 'y' })
      })
    const peak = async (layers: number): Promise<number> => {
      const executor = await createExecutor(tf, deep(layers))
      const feeds = randomFeeds(deep(layers).graph, { batch: 4 })
      const { peakBytes } = await tf.profile(async () => {
        await executor.forward(feeds)
        return tf.scalar(0)
      })
      return peakBytes
    }
    expect(await peak(40)).toBeLessThan(1.1 * (await peak(4)))
  })
})

const ints = (...value: number[]): Attribute => ({ kind: 'ints', value })

/** The same network, its images channels-first or channels-last. */
function twins(): { first: Model; last: Model } {
  const build = (): Model =>
    buildModel({ seed: 2 }, g => {
      const x = g.input('x', ['batch', 4, 6, 5])
      const a = g.relu(g.batchNorm(g.conv(x, { out: 6, kernel: 3, groups: 2, name: 'a' })))
      const b = g.conv(a, { out: 12, kernel: 3, groups: 6, padding: 0, name: 'b' })
      g.output(g.averagePool(b, { kernel: 2, stride: 1 }), { name: 'y' })
    })
  const first = build()
  const { graph } = first
  const nodes = graph.nodes.map(node => ({ ...node, layout: 'NHWC' as const }))
  const tensors = new Map(graph.tensors)
  for (const node of nodes) {
    if (node.operator !== 'Conv') continue
    const tensor = tensors.get(node.inputs[1]!)!
    const [filters, inputs, height, width] = tensor.shape as [number, number, number, number]
    const values = new Float32Array((tensor.read() as Uint8Array).slice().buffer)
    const moved = tf.tidy(() => tf.transpose(tf.tensor4d(values, [filters, inputs, height, width]), [2, 3, 1, 0]))
    const bytes = new Uint8Array((moved.dataSync() as Float32Array).slice().buffer)
    const isDepthwise = inputs === 1
    const shape = isDepthwise ? [height, width, 6, filters / 6] : moved.shape
    tensors.set(tensor.name, { ...tensor, shape, read: () => bytes })
  }
  const inputs = graph.inputs.map(input => ({ ...input, shape: ['batch', 6, 5, 4] }))
  return { first, last: { ...first, graph: { ...graph, nodes, tensors, inputs } } }
}

describe('a channels-last source', () => {
  it('gives what its channels-first twin gives, without moving an axis', async () => {
    const { first, last } = twins()
    const feeds = randomFeeds(first.graph, { batch: 2 })
    const { x } = feeds as { x: Batch }
    const image = tf.tidy(() => tf.transpose(tf.tensor(x.data as Float32Array, [2, 4, 6, 5]), [0, 2, 3, 1]))
    const moved: Batch = { type: 'float32', shape: image.shape, data: image.dataSync() }
    const expected = (await (await createExecutor(tf, first)).forward(feeds))['y']!
    const executor = await createExecutor(tf, last)
    const received = (await executor.forward({ x: moved }))['y']!
    const [batch, channels, height, width] = expected.shape as [number, number, number, number]
    expect(received.shape).toEqual([batch, height, width, channels])
    const wanted = tf.tidy(() =>
      tf.transpose(tf.tensor(expected.data as Float32Array, [...expected.shape]), [0, 2, 3, 1]),
    )
    expect(differenceOf(received.data, wanted.dataSync())).toBeLessThan(1e-5)
    expect(await kernelsOf(executor, { x: moved })).not.toContain('Transpose')
  })

  it('moves nothing where a Transpose says what lies there already', async () => {
    const model = buildModel({}, g => {
      const x = g.input('x', ['batch', 8, 8, 3])
      const image = g.node('Transpose', [x], { perm: ints(0, 3, 1, 2) })
      g.setShape(image, ['batch', 3, 8, 8])
      g.output(g.node('Transpose', [g.conv(image, { out: 4, kernel: 3 })], { perm: ints(0, 2, 3, 1) }), { name: 'y' })
    })
    const kernels = await kernelsOf(await createExecutor(tf, model), randomFeeds(model.graph, { batch: 2 }))
    expect(kernels).not.toContain('Transpose')
  })
})
