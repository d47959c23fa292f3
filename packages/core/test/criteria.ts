import { defineCriterion } from '@coppice/spec'
import type { Criterion, Granularity } from '@coppice/spec'
import { createRandom } from '../src/random/random.ts'

const granularities: readonly Granularity[] = ['element', 'n:m', 'block', 'channel', 'head']

/** The sum of magnitudes over the unit's first slice. */
export const magnitude: Criterion = defineCriterion({
  name: 'magnitude',
  granularities,
  score: (unit, _seen, kernels) => kernels.sumPowers(unit.slices[0]!, unit.size, 1),
})

/** Uniform random scores. */
export const noise = (seed: number): Criterion =>
  defineCriterion({
    name: 'noise',
    granularities,
    comparable: true,
    score: unit => {
      const random = createRandom(seed, unit.id)
      return Float32Array.from({ length: unit.size }, () => random.next())
    },
  })
