import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { wasm } from '@coppice/backend-wasm'
import { observe, plan } from '@coppice/core'
import type { Observations, ObserveOptions } from '@coppice/core'
import { wanda } from '@coppice/criterion-activation'
import { obs } from '@coppice/criterion-curvature'
import { activationEntropy } from '@coppice/criterion-entropy'
import { taylor } from '@coppice/criterion-gradient'
import { memorySource } from '@coppice/graph'
import type { AnyCriterion, CalibrationBatch, Model, Session } from '@coppice/spec'
import { encodeOnnx, perceptron, seeded } from '@coppice/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { read } from '../read.ts'
import { makeFolder } from '../testing/run.ts'
import { observeShards } from './observe-shards.ts'
import type { ObserveShardsOptions } from './observe-shards.ts'

const origin = await encodeOnnx(perceptron(1))
let session: Session
let model: Model

beforeAll(async () => {
  session = await wasm().open()
  model = await read(memorySource(origin, 'in.onnx'))
})
afterAll(() => session.close())

const sizes = [3, 2, 3, 1, 3, 3, 2, 3, 3]

function makeCalibration(): CalibrationBatch[] {
  const random = seeded(1, 'data')
  return sizes.map(size => ({
    // A view of more than it shows.
    feeds: {
      features: {
        type: 'float32',
        shape: [size, 20],
        data: Float32Array.from({ length: 100 }, random.normal).subarray(0, size * 20),
      },
    },
    targets: { type: 'int32', shape: [size], data: Int32Array.from({ length: size }, (_, at) => at % 3) },
  }))
}

const calibration = makeCalibration()

const needs = ['gradient.count', 'gradient.sum', 'gradient.sumAbs', 'activation.histogram', 'activation.gram'] as const
const settings = { calibration, needs, granularity: 'element' } as const

const alone = (options: Partial<ObserveOptions> = {}): Promise<Observations> =>
  observe(model, { session, ...settings, ...options })

const together = (options: Partial<ObserveShardsOptions> = {}): Promise<Observations> =>
  observeShards(model, { origin, workers: 1, ...settings, ...options })

describe('observeShards', () => {
  it('makes the same plans as without workers, byte for byte', async () => {
    const criteria: readonly AnyCriterion[] = [taylor(), activationEntropy(), wanda(), obs()]
    const shared = {
      needs: criteria.flatMap(own => own.needsAt?.('channel') ?? own.needs),
      granularity: 'channel',
    } as const
    const plansWith = async (observations: Observations): Promise<string[]> => {
      const options = { granularity: 'channel', target: { sparsity: 0.5 }, observations } as const
      return Promise.all(criteria.map(async criterion => JSON.stringify(await plan(model, { criterion, ...options }))))
    }
    const expected = await plansWith(await alone(shared))
    expect(new Set(expected).size).toBe(4)
    for (const workers of [2, 3]) expect(await plansWith(await together({ ...shared, workers }))).toEqual(expected)
  })

  it('gives the same bytes from a file, however the shards are cut', async () => {
    const path = join(await makeFolder(), 'in.onnx')
    await writeFile(path, origin)
    const expected = await alone({ examples: 16, start: 5, gradientExamples: 12 })
    const cut = { origin: path, batches: 3, examples: 16, start: 5, gradientExamples: 12 }
    expect(await together(cut)).toEqual(expected)
  })

  it('goes on from examples that were seen in part, and tells how far it is', async () => {
    const counts: number[] = []
    const controller = new AbortController()
    // Gradients are taken one by one, so it stops within a batch.
    const counted: Session = {
      ...session,
      prepare: async (...given) => {
        const runner = await session.prepare!(...given)
        let left = 7
        const differentiate: typeof runner.differentiate = (...request) => {
          if (--left === 0) controller.abort()
          return runner.differentiate!(...request)
        }
        return { ...runner, differentiate }
      },
    }
    const from = await alone({ session: counted, signal: controller.signal })
    expect([from.examples, from.gradientExamples]).toEqual([[[0, 8]], [[0, 7]]])
    const merged: number[] = []
    const observed = await together({
      from,
      onProgress: ({ examples, gradients }) => counts.push(examples, gradients),
      onMerge: ({ examples }) => void merged.push(examples[0]![1]),
    })
    expect(observed).toEqual(await alone())
    expect(counts).toEqual([9, 9, 15, 15, 20, 20, 23, 23])
    expect(merged).toEqual([9, 15, 20, 23])
  })

  it('runs nothing where all was seen', async () => {
    const from = await alone()
    expect(await together({ from, origin: '/nowhere.onnx' })).toEqual(from)
  })

  it('stops when it is told to, with what was merged until then', async () => {
    const controller = new AbortController()
    const { signal } = controller
    const observed = await together({ signal, batches: 1, onMerge: () => controller.abort() })
    expect([observed.complete, observed.examples]).toEqual([false, [[0, 3]]])
    expect((await together({ signal })).examples).toEqual([])
  })

  it('takes the loss that suits the first batch for all', async () => {
    const regression = calibration.map((batch, at) => {
      const shape = [sizes[at]!, 3]
      const targets = { type: 'float32', shape, data: new Float32Array(3 * sizes[at]!).fill(0.5) } as const
      return at < 2 ? { ...batch, targets } : { feeds: batch.feeds }
    })
    const options = { calibration: regression, needs: ['gradient.sum'] } as const
    const observed = await together(options)
    expect(observed.loss).toEqual({ kind: 'squared-error' })
    expect(observed).toEqual(await alone(options))
  })
})

describe('observeShards fails as observe does', () => {
  const reasonOf = (observing: Promise<unknown>): Promise<unknown> =>
    observing.then(
      () => 'none',
      ({ code, message }: { code: string; message: string }) => ({ code, message }),
    )

  const spoiled = calibration.with(5, {
    feeds: { features: { type: 'float32', shape: [1, 20], data: new Float32Array(20).fill(NaN) } },
  })

  it.each<readonly [string, Partial<ObserveOptions>]>([
    ['a number that is not finite', { calibration: spoiled }],
    ['no example', { calibration: [] }],
    ['another input', { calibration: [{ feeds: { other: calibration[0]!.feeds['features']! } }] }],
    ['a wrong start', { start: -1 }],
  ])('with %s', async (_, options) => {
    const expected = await reasonOf(alone(options))
    expect(expected).not.toBe('none')
    expect(await reasonOf(together({ ...options, batches: 1 }))).toEqual(expected)
  })

  it('with earlier observations of other statistics or another loss', async () => {
    const from = await alone({ examples: 2 })
    for (const options of [{ needs: ['raw'] }, { loss: { kind: 'squared-error' } }] as const)
      expect(await reasonOf(together({ from, ...options }))).toEqual(await reasonOf(alone({ from, ...options })))
  })

  it.each([
    [{ workers: 0 }, '1 to 64 workers'],
    [{ workers: 65 }, '1 to 64 workers'],
    [{ backend: 'webgpu' }, 'a backend that runs in worker threads: wasm, onnxruntime, tfjs-node'],
  ])('with %j', async (options, expected) => {
    await expect(together(options)).rejects.toMatchObject({ code: 'usage', expected })
  })

  it('where the backend cannot differentiate', async () => {
    await expect(together({ backend: 'onnxruntime' })).rejects.toMatchObject({
      code: 'usage',
      received: 'onnxruntime, which can forward',
    })
  })
})
