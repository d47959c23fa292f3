import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import type { Plan, Scored } from '@coppice/spec'
import { allocationChecks, criterionChecks } from '../../../testkit/src/index.ts'
import { magnitude, noise } from '../../test/criteria.ts'
import { onnxruntimeSession as session } from '../../test/onnxruntime-session.ts'
import { randomCalibration } from '../../test/repair-cases.ts'
import { buildModel } from '../../../testkit/src/index.ts'
import { plan } from '../plan/plan.ts'
import { bySensitivity } from './by-sensitivity.ts'
import { byUnit } from './by-unit.ts'
import { marginalErrors } from './error-curve.ts'
import { measureSensitivity } from './measure-sensitivity.ts'
import type { Sensitivity, Trial } from './sensitivity.ts'

const trial = (unit: string, fraction: number, error: number, criterion = 'magnitude'): Trial => ({
  unit,
  criterion,
  fraction,
  error,
})
const seenOf = (...trials: Trial[]): Sensitivity => ({
  kind: 'coppice-sensitivity',
  version: 1,
  fingerprint: '',
  granularity: 'channel',
  trials,
})
const scoredOf = (id: string, size: number, parametersPerCell = 1): Scored => ({
  unit: { id, size, granularity: 'channel', shape: [size] },
  scores: new Float32Array(size),
  parametersPerCell,
})

/** Two layers; of the first, every second channel is read by nothing. */
const model = buildModel({ seed: 3 }, g => {
  const x = g.relu(g.gemm(g.input('x', ['batch', 6]), { out: 8, name: 'first' }))
  g.output(g.gemm(g.relu(g.gemm(x, { out: 8, name: 'second' })), { out: 3 }))
})

const plansAt = (...sparsities: number[]): Promise<Plan[]> =>
  Promise.all(
    sparsities.flatMap(sparsity =>
      [magnitude, noise(1)].map(criterion => plan(model, { criterion, target: { sparsity } })),
    ),
  )

describe('measureSensitivity', () => {
  const calibration = randomCalibration(model, [64])

  it('tries every unit of every plan alone', async () => {
    const plans = await plansAt(0.25, 0.75)
    const counted: number[] = []
    const { trials } = await measureSensitivity(model, plans, {
      session,
      calibration,
      onProgress: done => counted.push(done),
    })
    expect(trials.map(({ criterion, fraction }) => `${criterion} ${fraction}`).sort()).toEqual(
      ['magnitude 0.25', 'magnitude 0.75', 'noise 0.25', 'noise 0.75'].flatMap(one => [one, one]),
    )
    expect(counted).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect(trials.every(({ error }) => error > 0 && error < 1)).toBe(true)
  })

  it('finds more lost where more goes', async () => {
    const { trials } = await measureSensitivity(model, await plansAt(0.25, 0.75), { session, calibration })
    const errorOf = (fraction: number): number =>
      trials.filter(one => one.fraction === fraction).reduce((sum, { error }) => sum + error, 0)
    expect(errorOf(0.75)).toBeGreaterThan(errorOf(0.25))
  })

  it('refuses no plans, and plans that do not belong together', async () => {
    const [channels] = await plansAt(0.5)
    const elements = await plan(model, { criterion: magnitude, granularity: 'element', target: { sparsity: 0.5 } })
    const options = { session, calibration }
    await expect(measureSensitivity(model, [], options)).rejects.toThrow(expect.objectContaining({ code: 'usage' }))
    await expect(measureSensitivity(model, [channels!, elements], options)).rejects.toThrow(
      expect.objectContaining({ code: 'usage', received: 'one of element' }),
    )
  })
})

describe('marginalErrors', () => {
  it('never falls, and adds up to the error of the last trial where errors rise ever faster', () => {
    const trials = [trial('a', 0.25, 0.01), trial('a', 0.5, 0.03), trial('a', 1, 0.5)]
    const errors = marginalErrors(trials, 16)
    expect(errors.reduce((sum, error) => sum + error, 0)).toBeCloseTo(0.5, 6)
    expect([...errors]).toEqual([...errors].sort((a, b) => a - b))
  })

  it('never falls, whatever the trials', () => {
    const drawn = fc.record({
      fraction: fc.double({ min: 0.01, max: 1, noNaN: true }),
      error: fc.double({ min: 0, max: 2, noNaN: true }),
    })
    fc.assert(
      fc.property(fc.array(drawn, { maxLength: 8 }), fc.integer({ min: 1, max: 40 }), (points, size) => {
        const errors = [
          ...marginalErrors(
            points.map(({ fraction, error }) => trial('a', fraction, error)),
            size,
          ),
        ]
        expect(errors).toEqual([...errors].sort((a, b) => a - b))
      }),
    )
  })
})

describe('bySensitivity', () => {
  const seen = seenOf(
    trial('tough', 0.5, 0.001),
    trial('tough', 0.9, 0.01),
    trial('tender', 0.5, 0.2),
    trial('tender', 0.9, 0.9),
  )

  it('takes from where it hurts least', () => {
    const fractions = bySensitivity(seen).allocate([scoredOf('tough', 20), scoredOf('tender', 20)], 0.4)
    expect(fractions).toEqual(
      new Map([
        ['tough', 0.8],
        ['tender', 0],
      ]),
    )
  })

  it('weighs the error by the parameters that it saves', () => {
    const fractions = bySensitivity(seen).allocate([scoredOf('tough', 20), scoredOf('tender', 20, 1000)], 0.5)
    expect(fractions.get('tender')).toBeGreaterThan(0.45)
  })

  it('keeps the floor', () => {
    const fractions = bySensitivity(seen, { floor: 0.5 }).allocate([scoredOf('tough', 20), scoredOf('tender', 20)], 0.4)
    expect(fractions.get('tough')).toBe(0.5)
  })

  it('refuses a unit that was not tried', () => {
    expect(() => bySensitivity(seen).allocate([scoredOf('other', 4)], 0.5)).toThrow(
      expect.objectContaining({ code: 'usage', expected: "trials of the unit 'other'" }),
    )
  })

  const ids = ['first', 'second', 'third', 'dense']
  const everywhere = seenOf(...ids.flatMap((id, i) => [trial(id, 0.5, 0.1 * (i + 1)), trial(id, 0.9, i + 1)]))
  for (const { name, run } of allocationChecks(bySensitivity(everywhere, { floor: 0 }))) it(name, run)
})

describe('byUnit', () => {
  it('scores each unit by what chose best there, over all fractions', async () => {
    const seen = seenOf(
      trial('first', 0.5, 0.1),
      trial('first', 0.5, 0.2, 'noise'),
      trial('second', 0.5, 0.3),
      trial('second', 0.5, 0.2, 'noise'),
    )
    const mixed = byUnit(seen, magnitude, noise(1))
    const draft = async (criterion: typeof mixed): Promise<Plan> =>
      plan(model, { criterion, target: { sparsity: 0.5 } })
    const [own, byMagnitude, byNoise] = [await draft(mixed), await draft(magnitude), await draft(noise(1))]
    const ids = own.units.map(({ id }) => id)
    const renamed = seenOf(...seen.trials.map(one => ({ ...one, unit: one.unit === 'first' ? ids[0]! : ids[1]! })))
    const chosen = await draft(byUnit(renamed, magnitude, noise(1)))
    expect(own.units).toEqual(byMagnitude.units)
    expect(chosen.units).toEqual([byMagnitude.units[0], byNoise.units[1]])
  })

  it('refuses to be given no criteria', () => {
    expect(() => byUnit(seenOf())).toThrow(expect.objectContaining({ code: 'usage' }))
  })

  for (const { name, run } of criterionChecks(byUnit(seenOf(), magnitude, noise(1)))) it(name, run)
})
