import { beforeAll, describe, expect, it } from 'vitest'
import type { CalibrationBatch, Model, Session } from '@coppice/spec'
import { buildModel } from '../../../testkit/src/index.ts'
import { calibrationOf } from '../../test/calibration.ts'
import { containing, matching } from '../../test/matching.ts'
import { mapElements, perceptron, replaceTensors } from '../../test/models.ts'
import { onnxruntimeSession } from '../../test/onnxruntime-session.ts'
import { openTensorflow } from '../../test/tensorflow-session.ts'
import { observe } from './observe.ts'
import type { ObserveOptions } from './observe-options.ts'
import { countObserved, decodeObservations, encodeObservations, mergeObservations } from './observations.ts'
import type { Observations } from './observations.ts'
import { seenBy } from './seen-by.ts'

let session: Session

beforeAll(async () => {
  session = await openTensorflow()
})

const model = perceptron()

const look = (calibration: Iterable<CalibrationBatch>, options: Partial<ObserveOptions> = {}): Promise<Observations> =>
  observe(model, { session, calibration, needs: ['activation.sum', 'gradient.sumSquares'], ...options })

const everything = (observations: Observations): unknown =>
  Object.keys(observations.units).map(id => seenBy({ id }, observations))

describe('observe, stopped and resumed', () => {
  const calibration = calibrationOf(model, [2, 2, 2], { classes: 3 })

  it('goes on where it was stopped and gives the same', async () => {
    const whole = await look(calibration)
    const controller = new AbortController()
    const stopped = await look(calibration, { signal: controller.signal, onProgress: () => controller.abort() })
    expect([stopped.complete, countObserved(stopped)]).toEqual([false, 2])
    const before = everything(stopped)
    const resumed = await look(calibration, { from: decodeObservations(encodeObservations(stopped)) })
    expect([resumed.complete, resumed.examples, resumed.gradientExamples]).toEqual([true, [[0, 6]], [[0, 6]]])
    expect(everything(resumed)).toEqual(everything(whole))
    expect(everything(stopped)).toEqual(before)
  })

  it('runs nothing again that was seen', async () => {
    const progress: unknown[] = []
    const first = await look(calibration.slice(0, 2))
    const counted = {
      ...session,
      prepare: async (one: Model) => {
        const runner = await session.prepare!(one)
        return {
          ...runner,
          run: (...call: Parameters<typeof runner.run>) => {
            progress.push('run')
            return runner.run(...call)
          },
        }
      },
    }
    await look(calibration, { session: counted, from: first, onProgress: now => progress.push(now) })
    const done = { examples: 4, gradients: 4 }
    expect(progress).toEqual([done, done, 'run', { examples: 6, gradients: 6 }])
  })

  it('counts and limits examples', async () => {
    const seen = await look(calibration, { examples: 3, start: 10 })
    expect([seen.complete, seen.examples]).toEqual([true, [[10, 13]]])
  })

  it('refuses to merge what does not belong together', async () => {
    const own = await look(calibration)
    const other = await observe(
      buildModel({}, g => g.output(g.gemm(g.relu(g.gemm(g.input('x', ['batch', 6]), { out: 4 })), { out: 3 }))),
      {
        session,
        calibration,
        needs: ['activation.sum', 'gradient.sumSquares'],
      },
    )
    const refused = (message: RegExp): unknown => expect.objectContaining({ code: 'usage', message: matching(message) })
    expect(() => mergeObservations(own, own)).toThrow(refused(/each example once, received examples 0 to 5 in both/))
    expect(() => mergeObservations(own, other)).toThrow(refused(/observations of one model/))
    const fewer = await look(calibration, { needs: ['activation.sum'] })
    expect(() => mergeObservations(own, fewer)).toThrow(refused(/settings/))
    const squared = await look(calibrationOf(model, [2], { start: 6 }), { start: 6, loss: { kind: 'squared-error' } })
    expect(() => mergeObservations(own, squared)).toThrow(refused(/gradients of the loss/))
    await expect(look(calibration, { from: other })).rejects.toThrow(refused(/of this model/))
    await expect(look(calibration, { from: fewer })).rejects.toThrow(refused(/settings/))
    await expect(look(calibration, { from: own, loss: { kind: 'squared-error' } })).rejects.toThrow(refused(/the loss/))
    expect(() => seenBy({ id: 'nobody' }, own)).toThrow(refused(/a unit that was observed/))
    expect(() => seenBy({ id: 'a.weight' }, own, ['raw'])).toThrow(refused(/the statistic raw/))
  })
})

describe('observe, of data that cannot be used', () => {
  const [batch] = calibrationOf(model, [2], { classes: 3 }) as [CalibrationBatch]
  const spoilt: CalibrationBatch = {
    feeds: { x: { ...batch.feeds['x']!, data: new Float32Array(12).fill(NaN, 7, 8) } },
  }

  it.each<readonly [string, readonly CalibrationBatch[], Partial<ObserveOptions>, string, string]>([
    ['none', [], {}, 'usage', 'calibration data with an example'],
    ['a missing input', [{ feeds: { image: batch.feeds['x']! } }], {}, 'usage', "for the input 'x', received image"],
    [
      'targets of another number',
      [{ ...batch, targets: { type: 'int32', shape: [3], data: new Int32Array(3) } }],
      {},
      'usage',
      'received 2 and 3',
    ],
    [
      'no labels',
      calibrationOf(model, [2]),
      { needs: ['activation.histogramByLabel'] },
      'usage',
      'a class label for each example',
    ],
    [
      'a number that is none',
      [spoilt],
      { needs: ['activation.sum'], granularity: 'element' },
      'invalid-model',
      "the value 'x' at example 1",
    ],
    ['too few bins', [batch], { bins: 1 }, 'usage', '2 to 1024 bins'],
    ['a start that is no number', [batch], { start: -1 }, 'usage', 'start'],
  ])('refuses %s', async (_, calibration, options, code, message) => {
    await expect(look(calibration, options)).rejects.toMatchObject({ code, message: containing(message) })
  })

  it('refuses a backend that cannot do what is asked', async () => {
    const kernels = { ...onnxruntimeSession, capabilities: ['kernels'] } as const
    const needs = ['activation.sum'] as const
    await expect(look([batch], { session: onnxruntimeSession })).rejects.toMatchObject({
      code: 'usage',
      message: containing('can backward, as the statistic gradient.sumSquares needs, received onnxruntime'),
    })
    await expect(look([batch], { session: kernels, needs })).rejects.toMatchObject({
      code: 'usage',
      message: containing('can forward'),
    })
  })

  it('names the value in which numbers become infinite', async () => {
    const broken = replaceTensors(model, tensor =>
      tensor.name === 'b.weight' ? mapElements(tensor, all => all.map(() => 1e38)) : tensor,
    )
    const seen = observe(broken, { session, calibration: [batch], needs: ['activation.sum'] })
    await expect(seen).rejects.toMatchObject({ code: 'invalid-model', message: matching(/the value 'relu2'.*finite/) })
  })

  it('refuses embedding tables, which no layer multiplies with inputs', async () => {
    const words = buildModel({}, g => {
      const rows = g.embedding(g.input('ids', ['batch', 4], 'int64'), { rows: 9, features: 6, name: 'table' })
      g.output(g.gemm(g.flatten(rows), { out: 3 }))
    })
    const options = {
      session,
      calibration: calibrationOf(words, [2]),
      needs: ['activation.sum'],
      granularity: 'element',
    } as const
    await expect(observe(words, { ...options, tables: true })).rejects.toMatchObject({
      code: 'usage',
      message: matching(/'table\.weight'.*inputs to observe/),
    })
    expect(Object.keys((await observe(words, options)).units)).not.toContain('table.weight')
  })

  it('needs nothing where nothing is asked for', async () => {
    expect((await look([], { needs: [], session: onnxruntimeSession })).complete).toBe(true)
  })
})
