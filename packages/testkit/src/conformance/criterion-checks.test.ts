import { defineCriterion } from '@coppice/spec'
import type { AnyCriterion, Criterion, Granularity, Kernels, Unit } from '@coppice/spec'
import { describe, expect, it } from 'vitest'
import { criterionCheckCount, criterionChecks } from './criterion-checks.ts'
import { failingChecks, fails } from '../testing/failing-checks.ts'
import { naiveKernels } from './naive-kernels.ts'

const granularities: readonly Granularity[] = ['element', 'n:m', 'block', 'channel', 'head']

const sound = defineCriterion({
  name: 'sound',
  granularities,
  score: async (unit, _seen, kernels) => Float32Array.from(await kernels.sumPowers(unit.slices[0]!, unit.size, 1)),
})

type Change = (scores: Float32Array, unit: Unit) => Float32Array

/** The sound criterion with its scores changed afterwards. */
const changed = (change: Change): Criterion => ({
  ...sound,
  score: async (...call) => change(await sound.score(...call), call[0]),
})

const isZero = (unit: Unit): boolean => unit.slices.every(slice => slice.data.every(weight => weight === 0))
const isConstant = (unit: Unit): boolean => !isZero(unit) && unit.slices[0]!.data.every(weight => weight === -0.5)

let remembered = 0
let calls = 0
let latest = 0

/** For each check, a criterion that does what the check is there to find. */
const broken: Readonly<Record<string, Criterion>> = {
  'says what it is': { ...sound, name: 'Not Well Formed' },
  'declares granularities and statistics that exist': { ...sound, granularities: ['element', 'element'] },
  'gives one finite score a cell for every granularity': changed((scores, unit) =>
    unit.granularity === 'head' ? scores.slice(1) : scores,
  ),
  'tells cells apart': changed(scores => scores.fill(1)),
  'gives the same scores for the same unit': changed(scores => scores.map(score => score + ++calls)),
  'remembers nothing from one unit to the next': changed(scores => {
    remembered = Math.max(remembered, ...scores)
    return scores.map(score => score / remembered)
  }),
  'scores many units at the same time': {
    ...sound,
    async score(unit, ...rest) {
      latest = unit.size
      const scores = await sound.score(unit, ...rest)
      await Promise.resolve()
      return scores.map(score => score + latest)
    },
  },
  'leaves the unit as it was': changed((scores, unit) => {
    unit.slices[0]!.data[0] = 0
    return scores
  }),
  'gives its scores away': changed((scores, unit) => {
    const { data } = unit.slices[0]!
    return data.length === unit.size ? data : scores
  }),
  'warns in sentences': { ...sound, warn: () => ['no sentence'] },
  'permuting the cells permutes the scores': changed(scores => scores.map((score, cell) => score + cell)),
  'scores weights that are all zero': changed((scores, unit) => (isZero(unit) ? scores.fill(NaN) : scores)),
  'scores weights that are all the same': changed((scores, unit) =>
    isConstant(unit) ? scores.fill(Infinity) : scores,
  ),
  'scores tiny and large weights': changed(scores => scores.map(score => score ** 7)),
  'scores a single cell and cells of unequal size': changed(scores =>
    scores.length === 1 ? scores.fill(0 / 0) : scores,
  ),
  'looks at sums alone where it says so': {
    ...sound,
    weights: 'sums',
    score: async ({ size, slices: [slice] }, _seen, kernels) => {
      const sums = await kernels.sumPowers(slice!, size, 1)
      return Float32Array.from(sums, sum => sum + slice!.data.length)
    },
  },
  'gives the same scores with other kernels': {
    ...sound,
    score: (unit, _seen, kernels) => Float32Array.from({ length: unit.size }, (_, cell) => cell * kernels.rows.length),
  },
}

describe('criterionChecks', () => {
  it('yields as many checks as it says, under different names', () => {
    const names = [...criterionChecks(sound)].map(check => check.name)
    expect(new Set(names).size).toBe(criterionCheckCount)
    expect(names).toHaveLength(criterionCheckCount)
  })

  it('passes a sound criterion', async () => {
    expect(await failingChecks(criterionChecks(sound))).toEqual([])
  })

  it('has a broken criterion for every check', () => {
    expect(Object.keys(broken)).toEqual([...criterionChecks(sound)].map(check => check.name))
  })

  it.each(Object.entries(broken))('finds what is wrong: %s', async (name, criterion) => {
    const kernels: Kernels = { ...naiveKernels, rows: slice => naiveKernels.rows(slice, 1) }
    expect(await fails(criterionChecks(criterion, { kernels }), name)).toBe(true)
  })

  it('shows a criterion exactly what it needs at the granularity', async () => {
    const needy = defineCriterion({
      name: 'needy',
      granularities: ['channel', 'element'],
      needs: ['activation.sum', 'gradient.sum'],
      needsAt: granularity => (granularity === 'channel' ? ['activation.sum'] : ['gradient.sum']),
      score: (unit, seen) => {
        const [own, other] = [seen['activation.sum'], seen['gradient.sum']]
        expect([own === undefined, other === undefined]).toContain(true)
        return Float32Array.from(unit.granularity === 'channel' ? own : other[0]!)
      },
    })
    expect(await failingChecks(criterionChecks(needy))).toEqual([])
  })

  it('shows a criterion what it is told to', async () => {
    const needy = defineCriterion({ name: 'needy', granularities, needs: ['activation.sum'], score: sound.score })
    const shown: string[] = []
    const seen = ({ id }: Unit) => {
      shown.push(id)
      return { 'activation.sum': Float64Array.of(1) }
    }
    expect(await failingChecks(criterionChecks(needy, { seen }))).toEqual([])
    expect(shown).toContain('normalised')
  })

  it('refuses needs at a granularity that are none of its needs', async () => {
    const odd: AnyCriterion = { ...sound, needsAt: () => ['activation.sum'] }
    expect(await fails(criterionChecks(odd), 'declares granularities and statistics that exist')).toBe(true)
  })

  it('refuses to accept no unit at all', async () => {
    expect(await failingChecks(criterionChecks(sound, { accepts: () => false }))).toContain(
      'gives one finite score a cell for every granularity',
    )
  })
})
