import { describe, expect, it } from 'vitest'
import { defineCriterion } from '@coppice/spec'
import type { AnyCriterion, CalibrationBatch, Session } from '@coppice/spec'
import { magnitude } from '../../test/criteria.ts'
import { perceptron } from '../../test/models.ts'
import { onnxruntimeSession } from '../../test/onnxruntime-session.ts'
import { blend } from '../scoring/blend.ts'
import { plan } from './plan.ts'

const seeing = defineCriterion({
  name: 'seeing',
  needs: ['activation.sum'],
  granularities: ['channel'],
  score: (_unit, seen) => Float32Array.from(seen['activation.sum']),
})

const learning = defineCriterion({
  name: 'learning',
  needs: ['gradient.weightTimesGradient'],
  granularities: ['channel'],
  score: (_unit, seen) => Float32Array.from(seen['gradient.weightTimesGradient']),
})

const running = onnxruntimeSession as Session<'kernels' | 'forward'>
const batches: CalibrationBatch[] = []
const target = { sparsity: 0.5 }

const both = blend([seeing, 1], [learning, 1])

/** What does not compile is refused in words when it is run all the same. */
const refused: Readonly<Record<string, () => Promise<unknown>>> = {
  'plan, the criterion .seeing.: expected to be shown activation.sum, received no calibration data': () =>
    // @ts-expect-error calibration is missing
    plan(perceptron(), { criterion: seeing, target, session: running }),
  'received no open backend': () =>
    // @ts-expect-error the session is missing
    plan(perceptron(), { criterion: seeing, target, calibration: batches }),
  'a backend that can backward, as the statistic gradient.weightTimesGradient needs': () =>
    // @ts-expect-error the session cannot differentiate
    plan(perceptron(), { criterion: learning, target, session: running, calibration: batches }),
  'the statistic gradient.weightTimesGradient needs': () =>
    // @ts-expect-error the session cannot do what a part of the blend needs
    plan(perceptron(), { criterion: both, target, session: running, calibration: batches }),
}

describe('plan refuses', () => {
  it.each(Object.entries(refused))('%s', async (message, call) => {
    await expect(call()).rejects.toMatchObject({ code: 'usage', message: expect.stringMatching(message) as string })
  })

  it('nothing that a criterion of weights does not need', async () => {
    const draft = await plan(perceptron(), { criterion: magnitude, target, session: running })
    expect(draft.calibration).toBeUndefined()
  })

  it('at run time alone where the needs are not known before', async () => {
    const unknown: AnyCriterion = learning
    await expect(plan(perceptron(), { criterion: unknown, target })).rejects.toMatchObject({ code: 'usage' })
  })
})
