import { defineCriterion, weighInputs } from '@coppice/spec'
import type { Criterion } from '@coppice/spec'
import { columnMeans } from './column-means.ts'
import { rankInRows } from './rank-in-rows.ts'

/** Options of {@link wanda}. */
export interface WandaOptions {
  /** What a single weight is compared with: the weights of its own output, or all of the layer. Default `row`. */
  readonly compare?: 'row' | 'layer'
}

/**
 * |w|·‖x‖₂: a weight's magnitude times the size of what it is multiplied with, the root mean square of the input over
 * all examples and positions.
 *
 * Source: Sun et al., "A Simple and Effective Pruning Approach for Large Language Models" (ICLR 2024). As there, each
 * weight is compared with those of the same output only: with `compare: 'row'` its score is the part of its row that
 * it exceeds, in (0, 1), so that one threshold takes the same part of every row, whatever the allocation. With
 * `layer` it is the product itself, in units of the layer's output.
 *
 * A block's score is the sum over its weights, compared within the layer. A channel's or head's is the size of its own
 * values times Σ|w| of the weights that read them (of those that make them, where nothing reads them).
 *
 * Not for very uneven layers with `row`: every layer loses the same part, the smallest ones too; take `layer` and a
 * global allocation. It does not see what the loss thinks of an output.
 *
 * @param options - `compare`: default `row`.
 *
 * @example
 * ```ts
 * wanda({ compare: 'layer' }).needs // ['activation.count', 'activation.sumSquares']
 * ```
 */
export function wanda({ compare = 'row' }: WandaOptions = {}): Criterion<'activation.count' | 'activation.sumSquares'> {
  return defineCriterion({
    name: 'wanda',
    needs: ['activation.count', 'activation.sumSquares'],
    granularities: ['element', 'n:m', 'block', 'channel', 'head'],
    async score(unit, seen, kernels) {
      const sizes = columnMeans(seen['activation.sumSquares'], seen['activation.count']).map(Math.sqrt)
      const scores = await weighInputs(unit, sizes, kernels)
      const [slice] = unit.slices
      if (compare === 'layer' || slice?.layout.kind !== 'element') return scores
      return rankInRows(scores, await kernels.outputIndices(slice))
    },
  })
}
