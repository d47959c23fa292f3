import { beforeAll, describe, expect, it } from 'vitest'
import { defineCriterion } from '@coppice/spec'
import type { Granularity, Plan, Session } from '@coppice/spec'
import { calibrationOf } from '../../test/calibration.ts'
import { containing } from '../../test/matching.ts'
import { perceptron } from '../../test/models.ts'
import { openTensorflow } from '../../test/tensorflow-session.ts'
import { inputIndices } from '../kernels/matrix-indices.ts'
import { observe } from '../observe/observe.ts'
import { seenBy } from '../observe/seen-by.ts'
import { linear } from '../schedules/schedules.ts'
import { parsePlan } from './parse-plan.ts'
import { plan } from './plan.ts'
import { validatePlan } from './validate-plan.ts'

let session: Session<'forward' | 'backward'>

beforeAll(async () => {
  session = (await openTensorflow()) as Session<'forward' | 'backward'>
})

const granularities: readonly Granularity[] = ['channel', 'element', 'n:m', 'block']

/** The sum of magnitudes of activations; for single weights times the weight's own. */
const busy = defineCriterion({
  name: 'busy',
  needs: ['activation.sumAbs', 'gradient.count'],
  needsAt: () => ['activation.sumAbs'],
  granularities,
  score(unit, seen) {
    const sums = seen['activation.sumAbs']
    const [slice] = unit.slices
    if (unit.granularity === 'channel') return Float32Array.from(sums)
    const inputs = inputIndices(slice!)
    const each = slice!.data.map((weight, at) => Math.abs(weight) * sums[inputs[at]!]!)
    return unit.size === each.length ? each : Float32Array.from({ length: unit.size }, (_, cell) => each[cell]!)
  },
  warn: unit => (unit.id === 'b.weight' ? ['b is busy'] : []),
})

const salient = defineCriterion({
  name: 'salient',
  needs: ['gradient.weightTimesGradient'],
  granularities: ['channel', 'element'],
  score: (_unit, seen) => Float32Array.from(seen['gradient.weightTimesGradient']),
})

const model = perceptron()
const calibration = calibrationOf(model, [4, 3], { classes: 3 })
const target = { sparsity: 0.5 }

const scoresOf = ({ units }: Plan, id: string): readonly number[] => units.find(unit => unit.id === id)!.scores!

describe('plan with calibration data', () => {
  it('shows a criterion what it needs, and says of how many examples', async () => {
    const draft = await plan(model, { criterion: busy, target, session, calibration })
    const seen = await observe(model, { session, calibration, needs: ['activation.sumAbs'] })
    for (const id of ['a.weight', 'b.weight'])
      expect(scoresOf(draft, id)).toEqual(
        Array.from(Float32Array.from(seenBy({ id }, seen, ['activation.sumAbs'])['activation.sumAbs'])),
      )
    expect(draft.calibration).toEqual({ examples: 7 })
    expect(parsePlan(JSON.stringify(draft))).toEqual(draft)
    await validatePlan(model, draft)
  })

  it.each(['element', 'n:m', 'block'] as const)('for %s too', async granularity => {
    const draft = await plan(model, { criterion: busy, granularity, target, session, calibration })
    expect(draft.sparsity).toBeCloseTo(0.5, 1)
  })

  it('records the loss that gradients were taken of', async () => {
    const options = { criterion: salient, target, session, calibration } as const
    expect((await plan(model, options)).calibration).toEqual({ examples: 7, loss: { kind: 'cross-entropy' } })
    const unlabelled = calibrationOf(model, [4])
    const loss = { kind: 'squared-error' } as const
    const capped = await plan(model, { ...options, calibration: unlabelled, gradientExamples: 3, loss })
    expect(capped.calibration).toEqual({ examples: 3, loss: { kind: 'squared-error' } })
  })

  it('takes ready observations', async () => {
    const observations = await observe(model, { session, calibration, needs: ['activation.sumAbs', 'raw'] })
    const draft = await plan(model, { criterion: busy, target, observations })
    expect(draft).toEqual(await plan(model, { criterion: busy, target, session, calibration }))
    const refused = (expected: string): unknown =>
      expect.objectContaining({ code: 'usage', message: containing(expected) })
    await expect(plan(model, { criterion: salient, target, observations })).rejects.toThrow(
      refused('observations of gradient.weightTimesGradient'),
    )
    await expect(plan(model, { criterion: busy, granularity: 'element', target, observations })).rejects.toThrow(
      refused('granularity element'),
    )
    const other = { ...observations, fingerprint: 'f'.repeat(64) }
    await expect(plan(model, { criterion: busy, target, observations: other })).rejects.toThrow(
      refused('of this model'),
    )
    await expect(plan(model, { criterion: busy, target, observations, rounds: 2 })).rejects.toThrow(
      refused('for round 2'),
    )
  })

  it('observes the masked model again in each round', async () => {
    const progress: number[] = []
    const onObserve = ({ examples }: { examples: number }): void => void progress.push(examples)
    const options = { criterion: busy, target, session, calibration, schedule: linear, onObserve } as const
    const [once, twice] = [await plan(model, options), await plan(model, { ...options, rounds: 2 })]
    expect(progress).toEqual([4, 7, 4, 7, 4, 7])
    const removed = (unit: Plan['units'][number]): readonly number[] => unit.removed as readonly number[]
    const kept = twice.units[1]!.scores!.filter((_, cell) => !removed(twice.units[1]!).includes(cell))
    const before = once.units[1]!.scores!.filter((_, cell) => !removed(twice.units[1]!).includes(cell))
    expect(kept).not.toEqual(before)
    expect(twice.units.map(unit => removed(unit).length)).toEqual(once.units.map(unit => removed(unit).length))
  })

  it('passes on what the criterion warns of', async () => {
    const said: string[] = []
    await plan(model, {
      criterion: busy,
      target,
      session,
      calibration,
      onWarning: (...warning) => said.push(warning.join(': ')),
    })
    expect(said).toEqual(['b is busy: b.weight'])
  })

  it('stops when asked', async () => {
    const controller = new AbortController()
    const stopped = plan(model, {
      criterion: busy,
      target,
      session,
      calibration,
      signal: controller.signal,
      onObserve: () => controller.abort(),
    })
    await expect(stopped).rejects.toMatchObject({ code: 'interrupted' })
  })

  it.each([
    ['a number of examples', { examples: -1 }],
    ['an object at calibration', 7],
    ['a loss', { examples: 1, loss: 'mse' }],
  ])('is parsed, and must say %s', async (expected, wrong) => {
    const draft = await plan(model, { criterion: busy, target, session, calibration })
    expect(() => parsePlan({ ...draft, calibration: wrong })).toThrow(
      expect.objectContaining({ code: 'plan-mismatch', message: containing(expected) }),
    )
  })
})
