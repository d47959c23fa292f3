import * as runtime from 'onnxruntime-node'
import { expect, it } from 'vitest'
import { exporter } from '@coppice/format-onnx'
import type { Batch, Model, Runner } from '@coppice/spec'
import { buildModel } from '@coppice/testkit'
import { onnxruntime } from './onnxruntime.ts'

const backend = onnxruntime({ runtime, exporter })
const x: Batch = { type: 'float32', shape: [1, 4], data: Float32Array.of(1, 0, -2, 0) }
const factor: Batch = { type: 'float32', shape: [4], data: Float32Array.of(1, 2, 3, 4) }
const product: Batch = { type: 'float32', shape: [1, 4], data: Float32Array.of(1, 0, -6, 0) }
const places: Batch = { type: 'int64', shape: [2, 2], data: BigInt64Array.of(0n, 0n, 0n, 2n) }
const y: Batch = { type: 'float32', shape: [1, 4], data: Float32Array.of(1, 0, 0, 0) }

/** Holds a value whose shape depends on data, and a branch. */
function sample(): Model {
  return buildModel({}, g => {
    const input = g.input('x', ['n', 4])
    const weight = g.constant([1, 2, 3, 4], { name: 'factor', type: 'float32' })
    const scaled = g.node('Mul', [input, weight], {}, { name: 'product' })
    g.node('NonZero', [scaled], {}, { name: 'places' })
    const yes = g.constant([1], { name: 'yes', type: 'bool', shape: [] })
    const thenBranch = g.branch('then', inner => inner.node('Relu', [scaled], {}, { name: 'inner' }))
    const elseBranch = g.branch('else', inner => inner.node('Neg', [scaled], {}, { name: 'other' }))
    g.output(g.node('If', [yes], { then_branch: thenBranch, else_branch: elseBranch }, { name: 'chosen' }), {
      name: 'y',
    })
  })
}

async function withTaps<Result>(taps: readonly string[], use: (runner: Runner) => Promise<Result>): Promise<Result> {
  const session = await backend.open()
  const runner = await session.prepare!(sample(), { taps })
  try {
    return await use(runner)
  } finally {
    await runner.close()
    await session.close()
  }
}

it('opens without arithmetic of its own, and says so', async () => {
  const session = await backend.open()
  expect(session.capabilities).toEqual(['forward'])
  expect(session).not.toHaveProperty('kernels')
})

it('gives any value that was tapped, also where its shape depends on data', () =>
  withTaps(['product', 'places'], async runner => {
    expect(await runner.run({ x }, ['places', 'y', 'product'])).toEqual({ places, y, product })
    expect(await runner.run({ x }, ['product'])).toEqual({ product })
  }))

it('gives the outputs alone where nothing is said, and nothing where nothing is asked for', () =>
  withTaps(['product'], async runner => {
    expect(await runner.run({ x })).toEqual({ y })
    expect(await runner.run({ x }, [])).toEqual({})
  }))

it('gives inputs and initializers', () =>
  withTaps(['x', 'factor', 'y'], async runner => {
    expect(await runner.run({ x }, ['factor', 'x', 'y'])).toEqual({ factor, x, y })
    await expect(runner.run({}, ['x'])).rejects.toMatchObject({ code: 'usage', expected: 'a feed for input x' })
  }))

it('refuses to fetch what was not tapped', () =>
  withTaps(['places'], async runner => {
    const expected = 'to fetch one of y, places'
    await expect(runner.run({ x }, ['product'])).rejects.toMatchObject({ code: 'usage', expected, received: 'product' })
  }))

it.each(['inner', 'none', ''])('refuses to tap %j, which is no value of the graph', async name => {
  await expect(withTaps([name], async () => undefined)).rejects.toMatchObject({ code: 'usage' })
})
