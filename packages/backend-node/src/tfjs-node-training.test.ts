import { wasm } from '@coppice/backend-wasm'
import { l1 } from '@coppice/criterion-sparsity'
import type { Backend } from '@coppice/spec'
import { buildModel, seeded } from '@coppice/testkit'
import { evaluate, gradual, pruneWhileTraining, train } from '@coppice/training'
import type { Examples } from '@coppice/training'
import { train as optimizers } from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { findTfjsNode } from './testing/find-tfjs-node.ts'
import { tfjsNode } from './tfjs-node.ts'

const found = await findTfjsNode()

const model = buildModel({ seed: 3 }, g => {
  const first = g.maxPool(g.relu(g.conv(g.input('image', ['batch', 1, 8, 8]), { out: 8, kernel: 3, name: 'first' })))
  const second = g.relu(g.batchNorm(g.conv(first, { out: 8, kernel: 3, name: 'second' })))
  const hidden = g.relu(g.gemm(g.flatten(second), { out: 16, name: 'hidden' }))
  g.output(g.gemm(hidden, { out: 3, name: 'last' }), { name: 'y' })
})

/** Stripes that lie, stand or cross, under noise. */
function images(count: number, seed: number): Examples {
  const random = seeded(seed)
  const labels = Int32Array.from({ length: count }, (_, at) => at % 3)
  const data = Float32Array.from({ length: count * 64 }, (_, at) => {
    const [row, column, kind] = [(at >> 3) & 7, at & 7, labels[at >> 6]!]
    const stripe = kind === 0 ? row : kind === 1 ? column : row + column
    return (stripe & 1) + 0.5 * random.normal()
  })
  return {
    feeds: { image: { type: 'float32', shape: [count, 1, 8, 8], data } },
    targets: { type: 'int32', shape: [count], data: labels },
  }
}

type Trains = Backend<'forward' | 'backward' | 'train'>
type Weights = ReadonlyMap<string, Float32Array>

/** Trains, prunes while training and measures, all on one backend. */
async function run(backend: Trains): Promise<{ weights: Weights; losses: number[]; accuracy: number }> {
  const session = await backend.open()
  const [data, test] = [images(96, 1), images(96, 2)]
  const options = { session, data, batchSize: 16, seed: 5 }
  const dense = await train(model, { ...options, epochs: 3, optimizer: optimizers.adam(0.01) })
  const sparse = await pruneWhileTraining(dense.model, {
    ...options,
    epochs: 3,
    optimizer: optimizers.momentum(0.01, 0.9),
    plan: { criterion: l1(), granularity: 'element', target: { sparsity: 0.7 } },
    pruning: gradual({ updates: 4 }),
    distillation: {},
  })
  const { accuracy } = await evaluate(session, sparse.model, test)
  await session.close()
  const weights = new Map<string, Float32Array>()
  for (const [name, tensor] of sparse.model.graph.tensors)
    weights.set(name, new Float32Array((await tensor.read()).slice().buffer))
  return { weights, losses: [...dense.history, ...sparse.history].map(({ loss }) => loss), accuracy: accuracy! }
}

describe('training on tfjs-node', () => {
  it('is compared with a training on WebAssembly that learns', async () => {
    const { losses, accuracy } = await run(wasm())
    expect(losses[2]).toBeLessThan(losses[0]!)
    expect(accuracy).toBeGreaterThan(0.5)
  })

  it.runIf(found)('gives the numbers that WebAssembly gives: losses, weights, zeros and accuracy', async () => {
    const [ours, native] = [await run(wasm()), await run(tfjsNode({ tf: found! }))]
    native.losses.forEach((loss, at) => expect(loss).toBeCloseTo(ours.losses[at]!, 3))
    for (const [name, own] of ours.weights)
      native.weights.get(name)!.forEach((weight, at) => {
        expect(weight === 0, `${name}[${at}]`).toBe(own[at] === 0)
        expect(weight, `${name}[${at}]`).toBeCloseTo(own[at]!, 2)
      })
    expect(native.accuracy).toBeCloseTo(ours.accuracy, 2)
  })
})
