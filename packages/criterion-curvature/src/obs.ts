import { defineCriterion, failure, outputSlices } from '@coppice/spec'
import type { Criterion, Kernels, Slice, Unit } from '@coppice/spec'
import { blockSaliencies } from './block-saliencies.ts'
import { eliminateCells } from './eliminate-cells.ts'
import { inverseHessians } from './inverse-hessians.ts'
import type { InverseHessian } from './inverse-hessians.ts'

/** Options of {@link obs}. */
export interface ObsOptions {
  /** What is added to the Hessian's diagonal, by the diagonal's mean. Default 0.01. */
  readonly dampening?: number
  /**
   * How channels are scored: `successive` takes them out one after the other, the cheapest first, and counts what all
   * of them cost until then; `independent` asks of each what it would cost alone. Default `successive`.
   */
  readonly channels?: 'successive' | 'independent'
}

/** 1 / [H⁻¹]ⱼⱼ of each input; 0 for inputs that were always zero. */
const stiffnesses = (hessians: readonly InverseHessian[]): Float64Array =>
  Float64Array.from(
    hessians.flatMap(({ size, matrix, dead }) =>
      Array.from(dead, (isDead, input) => (isDead ? 0 : 1 / matrix[input * (size + 1)]!)),
    ),
  )

async function scoreElements(unit: Unit, stiffness: Float64Array, kernels: Kernels): Promise<Float32Array> {
  const slice = unit.slices[0]!
  const inputs = await kernels.inputIndices(slice)
  return slice.data.map((weight, at) => weight * weight * stiffness[inputs[at]!]!)
}

/** The weights that read the cells, or those that make them where nothing does. */
function readersOf(unit: Unit): readonly Slice[] {
  const readers = unit.slices.filter(slice => slice.role === 'input')
  return readers.length > 0 ? readers : outputSlices(unit)
}

/** For each pair of cells the product of the weights that read them, summed: [cells, cells]. */
async function productsOf(unit: Unit, kernels: Kernels): Promise<Float64Array> {
  const { size } = unit
  const products = new Float64Array(size * size)
  for (const slice of readersOf(unit)) {
    const rows = await kernels.rows(slice, size)
    const width = rows.length / size
    for (let cell = 0; cell < size; cell++)
      for (let other = 0; other <= cell; other++) {
        let sum = 0
        for (let at = 0; at < width; at++) sum += rows[cell * width + at]! * rows[other * width + at]!
        products[cell * size + other]! += sum
        if (other !== cell) products[other * size + cell]! += sum
      }
  }
  return products
}

async function scoreChannels(unit: Unit, stiffness: Float64Array, kernels: Kernels): Promise<Float32Array> {
  const totals = new Float64Array(unit.size)
  for (const slice of readersOf(unit)) {
    const squares = await kernels.sumPowers(slice, unit.size, 2)
    for (let cell = 0; cell < totals.length; cell++) totals[cell]! += squares[cell]! * stiffness[cell]!
  }
  return Float32Array.from(totals)
}

/**
 * w² / [H⁻¹]ⱼⱼ with H = XᵀX / rows + λ·I over the inputs of the layer: what the mean squared error of the layer's
 * output grows by where the weight goes and the others of its output make up for it as well as they can. In squared
 * units of the layer's output.
 *
 * Source: Hassibi and Stork, "Second Order Derivatives for Network Pruning: Optimal Brain Surgeon" (NIPS 1992), layer
 * by layer as in Frantar and Alistarh, "SparseGPT" (ICML 2023), of which this is the half that scores: combine it with
 * the repair that updates the weights that stay. Removed together, single weights cost more than the sum of their scores.
 *
 * A block's score is exact for the block as a whole, wᵀ·[H⁻¹]⁻¹·w over its weights of each output, summed over outputs.
 * Channels are taken out one after the other, each time the one whose Σw² over the weights that read it by [H⁻¹]ⱼⱼ over
 * the channels is least, H⁻¹ and the weights of the others brought up to date; the score is what all of them cost until
 * then. With `channels: 'independent'` it is what each would cost alone. Exact for dense layers and convolutions of
 * kernel 1, an approximation for larger kernels, whose positions are taken to be independent.
 *
 * Not for layers with thousands of inputs: inverting H takes n³ operations, 2 s for 1,000 and 15 s for 2,000. Not with fewer
 * rows than inputs, where λ decides. Layers are not comparable: an output's scale is free.
 *
 * @param options - `dampening`: default 0.01. `channels`: default `successive`.
 * @throws A failure with code `usage` where the dampening is not above 0 and at most 100.
 *
 * @example
 * ```ts
 * obs().needs // ['activation.gram']
 * ```
 */
export function obs({ dampening = 0.01, channels = 'successive' }: ObsOptions = {}): Criterion<'activation.gram'> {
  if (!(dampening > 0 && dampening <= 100))
    throw failure({ code: 'usage', who: 'obs', expected: 'a dampening above 0, up to 100', received: `${dampening}` })
  return defineCriterion({
    name: 'obs',
    needs: ['activation.gram'],
    granularities: ['element', 'n:m', 'block', 'channel'],
    async score(unit, seen, kernels) {
      const hessians = inverseHessians(seen['activation.gram'], dampening)
      if (unit.granularity === 'block') return blockSaliencies(unit.slices[0]!, unit.size, hessians, kernels)
      if (unit.granularity === 'channel' && channels === 'successive')
        return eliminateCells(hessians[0]!, await productsOf(unit, kernels))
      const score = unit.granularity === 'channel' ? scoreChannels : scoreElements
      return score(unit, stiffnesses(hessians), kernels)
    },
    warn(unit, seen) {
      const { rows, size } = seen['activation.gram']
      if (rows >= size) return []
      return [`obs on '${unit.id}': ${rows} rows of data for ${size} inputs; the dampening decides much of the order.`]
    },
  })
}
