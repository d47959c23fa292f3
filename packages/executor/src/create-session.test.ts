import * as tf from '@tensorflow/tfjs-core'
import type { Batch, Model, Runner } from '@coppice/spec'
import { buildModel, perceptron, randomFeeds } from '@coppice/testkit'
import { beforeEach, describe, expect, it } from 'vitest'
import { createSession } from './create-session.ts'
import { useBackend } from './testing/operation-case.ts'
import { differenceOf, runReference, valuesOf } from './testing/run-reference.ts'

beforeEach(() => useBackend('cpu'))

const network = (): Model =>
  buildModel({ seed: 3 }, g => {
    const x = g.input('x', ['batch', 2, 6, 6])
    const first = g.relu(g.batchNorm(g.conv(x, { out: 4, kernel: 3, padding: 1 })))
    const pooled = g.maxPool(first, { kernel: 2, stride: 2 })
    const second = g.relu(g.conv(pooled, { out: 5, kernel: 3, padding: 1 }))
    g.output(g.gemm(g.flatten(g.globalAveragePool(second)), { out: 3 }), { name: 'logits' })
  })

async function open(model: Model): Promise<Runner> {
  return createSession(tf, { name: 'cpu' }).prepare!(model)
}

describe('run', () => {
  it.each([
    ['a convolutional network', network()],
    ['a perceptron', perceptron(1)],
  ])('gives every value as onnxruntime does: %s', async (_, model) => {
    const feeds = randomFeeds(model.graph, { batch: 3 })
    const expected = await runReference(model, feeds)
    const runner = await open(model)
    const received = await runner.run(feeds, valuesOf(model.graph))
    for (const [name, { data, dims }] of Object.entries(expected)) {
      expect(received[name]!.shape).toEqual(dims)
      expect([name, differenceOf(received[name]!.data, data as Float32Array)]).toEqual([name, expect.closeTo(0, 5)])
    }
  })
})

describe('a session', () => {
  it('keeps to the backend it was opened on', async () => {
    const runner = await open(perceptron(1))
    await useBackend('wasm')
    const feeds = randomFeeds(perceptron(1).graph, { batch: 2 })
    await runner.run(feeds)
    expect(tf.getBackend()).toBe('cpu')
  })

  it('runs at the same time as one on another backend', async () => {
    const model = network()
    const feeds = randomFeeds(model.graph, { batch: 2 })
    const onCpu = await open(model)
    await useBackend('wasm')
    const onWasm = await createSession(tf, { name: 'wasm' }).prepare!(model)
    const [one, other] = await Promise.all([onCpu.run(feeds), onWasm.run(feeds)])
    expect(differenceOf(one['logits']!.data, other['logits']!.data as Float32Array)).toBeLessThan(1e-5)
  })

  it('gives back all tensors when it is closed, and calls back once', async () => {
    const before = tf.memory().numTensors
    let closed = 0
    const session = createSession(tf, { name: 'cpu', onClose: () => void closed++ })
    const runner = await session.prepare!(network())
    await runner.run(randomFeeds(network().graph, { batch: 2 }))
    await session.close()
    await session.close()
    expect(tf.memory().numTensors).toBe(before)
    expect(closed).toBe(1)
    await expect(runner.run({})).rejects.toMatchObject({ code: 'usage' })
    await expect(session.prepare!(network())).rejects.toMatchObject({ code: 'usage' })
  })

  it('computes only what is fetched, of the inputs that it needs', async () => {
    const model = buildModel({ seed: 1 }, g => {
      const [x, y] = [g.input('x', ['batch', 3]), g.input('y', ['batch', 3])]
      g.output(g.node('Relu', [x], {}, { name: 'left' }))
      g.output(g.node('Tanh', [y], {}, { name: 'right' }))
    })
    const runner = await open(model)
    const { x } = randomFeeds(model.graph, { batch: 2 })
    expect(Object.keys(await runner.run({ x: x! }, ['left']))).toEqual(['left'])
    await expect(runner.run({ x: x! }, ['right'])).rejects.toMatchObject({ code: 'usage', who: "input 'y'" })
  })

  it('refuses an operator that it does not know', async () => {
    const model = buildModel({}, g => g.output(g.node('Mystery', [g.input('x', ['batch', 3])], {}, { name: 'y' })))
    await expect(open(model)).rejects.toMatchObject({ code: 'unsupported-model', who: "Mystery node 'y'" })
  })
})

describe('feeds', () => {
  const image = { type: 'float32', shape: [1, 2, 6, 6], data: new Float32Array(72) } as const
  it.each<[string, Record<string, Batch>, RegExp]>([
    ['missing', {}, /input 'x': expected a batch of type float32, received none/],
    ['of another name', { x: image, z: image }, /expected feeds of x, received 'z'/],
    ['of another type', { x: { ...image, type: 'float64' } }, /received float64/],
    ['of another shape', { x: { ...image, shape: [1, 3, 4, 6] } }, /\[batch, 2, 6, 6\], received \[1, 3, 4, 6\]/],
    ['of too few elements', { x: { ...image, data: new Float32Array(71) } }, /72 elements .* received 71/],
  ])('that are %s are refused', async (_, feeds, message) => {
    const runner = await open(network())
    await expect(runner.run(feeds)).rejects.toMatchObject({ code: 'usage', message: expect.stringMatching(message) })
  })

  it('of integers beyond 32 bits are refused', async () => {
    const model = buildModel({}, g => g.output(g.node('Neg', [g.input('x', [1], 'int64')]), { type: 'int64' }))
    const runner = await open(model)
    const feed = (value: bigint): Record<string, Batch> => ({
      x: { type: 'int64', shape: [1], data: BigInt64Array.of(value) },
    })
    expect(Object.values(await runner.run(feed(5n)))[0]!.data).toEqual(BigInt64Array.of(-5n))
    await expect(runner.run(feed(2n ** 40n))).rejects.toMatchObject({ code: 'usage', expected: 'integers of 32 bits' })
  })

  it('of half precision come back as such', async () => {
    const model = buildModel({}, g => g.output(g.node('Neg', [g.input('x', [2], 'float16')]), { type: 'float16' }))
    const x: Batch = { type: 'float16', shape: [2], data: Uint16Array.of(0x3c00, 0xc000) }
    const result = await (await open(model)).run({ x })
    expect(Object.values(result)[0]).toEqual({ type: 'float16', shape: [2], data: Uint16Array.of(0xbc00, 0x4000) })
  })
})
