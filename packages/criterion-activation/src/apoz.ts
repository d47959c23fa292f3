import { defineCriterion } from '@coppice/spec'
import type { Criterion } from '@coppice/spec'
import { columnMeans } from './column-means.ts'

/**
 * The part of a cell's values that are not exactly zero, in [0, 1]: 1 − APoZ, so that the cells that are silent most
 * often go first.
 *
 * Source: Hu et al., "Network Trimming" (2016), where the average percentage of zeros is taken after a ReLU.
 *
 * Not for activations that are never exactly zero (GELU, SiLU, tanh, none at all): every cell scores 1 and ties are
 * broken by index; the criterion warns of it. A rare value may be the one that matters: in our measurements it is worse
 * than random before repair.
 *
 * @example
 * ```ts
 * apoz().granularities // ['channel', 'head']
 * ```
 */
export function apoz(): Criterion<'activation.count' | 'activation.zeros'> {
  return defineCriterion({
    name: 'apoz',
    needs: ['activation.count', 'activation.zeros'],
    granularities: ['channel', 'head'],
    score(_unit, seen) {
      const silent = columnMeans(seen['activation.zeros'], seen['activation.count'])
      return Float32Array.from(silent, (part, cell) => (seen['activation.count'][cell]! > 0 ? 1 - part : 0))
    },
    warn(unit, seen) {
      if (seen['activation.zeros'].some(zeros => zeros > 0)) return []
      return [`apoz on '${unit.id}': no value is exactly zero, so that all cells score the same.`]
    },
  })
}
