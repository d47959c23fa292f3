import type { Attribute, Batch, Model } from '@coppice/spec'
import { buildModel, randomFeeds } from '@coppice/testkit'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { createExecutor } from '../create-executor.ts'
import type { Executor } from '../create-executor.ts'
import { useBackend } from '../testing/operation-case.ts'

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

describe('a channels-last source', () => {
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
