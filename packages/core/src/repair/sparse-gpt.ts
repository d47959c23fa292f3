import type { Granularity } from '@coppice/spec'
import { factoriseInverse } from '../linear-algebra/cholesky.ts'
import { copyOf, matrix } from '../linear-algebra/matrix.ts'
import type { Matrix } from '../linear-algebra/matrix.ts'
import { centre } from './centred.ts'
import type { Centred } from './centred.ts'
import { chooseCells, chooseWeights, chooseWithinCells, shareOf } from './choose-zeros.ts'
import { columnOrder } from './column-order.ts'
import type { ColumnOrder } from './column-order.ts'
import { errorOf } from './error-of.ts'
import { fitRidge } from './fit-ridge.ts'
import { addMoments } from './moments.ts'
import type { Moments } from './moments.ts'
import type { GroupProblem, LayerProblem, Repair, Sampling, Solution } from './repair.ts'
import { sweep } from './sweep.ts'

/** How {@link sparseGpt} works. */
export interface SparseGptOptions extends Sampling {
  /** What is added to the Gram diagonal, relative to its mean. Default 0.01. */
  readonly dampening?: number
  /** How many columns are decided and swept at once. Default 128. */
  readonly blockSize?: number
  /** Chooses the zeros anew while sweeping, as many in each tensor as the plan has there. Default true. */
  readonly adaptive?: boolean
  /** Refits every row on the weights that stay, after the sweep. Default true. */
  readonly refit?: boolean
}

type Settings = Required<Pick<SparseGptOptions, 'dampening' | 'blockSize' | 'adaptive' | 'refit'>>

interface Swept {
  readonly weights: Matrix
  readonly bias: Float64Array
  readonly support: Uint8Array
}

function dampened({ gram, scale }: Centred, dampening: number): Matrix {
  const result = copyOf(gram)
  const added = dampening * scale || 1
  for (let i = 0; i < gram.rows; i++) result.data[i * gram.rows + i]! += added
  return result
}

function permuteColumns(of: Matrix, order: Int32Array, both = false): Matrix {
  const result = matrix(of.rows, of.columns)
  for (let row = 0; row < of.rows; row++)
    for (let column = 0; column < of.columns; column++)
      result.data[row * of.columns + column] = of.data[(both ? order[row]! : row) * of.columns + order[column]!]!
  return result
}

function deciderFor(
  granularity: Granularity,
  state: { readonly weights: Matrix; readonly root: Matrix; readonly gone: Uint8Array },
  cells: Int32Array | undefined,
): (from: number, to: number) => void {
  const { columns } = state.weights
  const planned = state.gone.reduce((sum, one) => sum + one, 0)
  if (granularity === 'n:m') return (from, to) => cells && chooseWithinCells(state, cells, from, to)
  if (granularity !== 'block' || !cells)
    return (from, to) => chooseWeights(state, from, to, shareOf(planned, from, to, columns))
  const all = new Set(cells).size
  const goneCells = new Set(cells.filter((_, at) => state.gone[at] === 1)).size
  let [seen, chosen] = [0, 0]
  return (from, to) => {
    const within = new Set<number>()
    for (let row = 0; row < state.weights.rows; row++)
      for (let column = from; column < to; column++) within.add(cells[row * columns + column]!)
    seen += within.size
    const count = Math.round((goneCells * seen) / all) - chosen
    chosen += count
    chooseCells(state, cells, from, to, count)
  }
}

function inOrder<T extends Uint8Array | Int32Array>(values: T, { order }: ColumnOrder): T {
  const columns = order.length
  return values.map((_, at) => values[Math.floor(at / columns) * columns + order[at % columns]!]!) as T
}

function sweepGroup(group: GroupProblem, moments: Moments, granularity: Granularity, settings: Settings): Swept {
  const centred = centre(moments, group)
  const size = group.weights.columns
  const support = group.support ?? new Uint8Array(group.weights.data.length).fill(1)
  const target = fitRidge(centred, group.dense, settings.dampening)
  const placed = columnOrder(size, group.weights.rows, settings.blockSize, group.cells)
  const hessian = permuteColumns(dampened(centred, settings.dampening), placed.order, true)
  const root = factoriseInverse(hessian)
  if (!root) return { weights: group.weights, bias: group.bias, support }
  const weights = permuteColumns(target, placed.order)
  const gone = inOrder(
    support.map(one => 1 - one),
    placed,
  )
  const cells = group.cells && inOrder(group.cells, placed)
  const isAdaptive = settings.adaptive && placed.isAligned && gone.includes(1)
  const decide = isAdaptive ? deciderFor(granularity, { weights, root, gone }, cells) : undefined
  sweep(weights, { root, gone, ends: placed.ends, ...(decide && { decide }) })
  return finishGroup(centred, weights, gone, placed, settings)
}

function finishGroup(
  centred: Centred,
  swept: Matrix,
  gone: Uint8Array,
  { order }: ColumnOrder,
  settings: Settings,
): Swept {
  const back = new Int32Array(order.length)
  order.forEach((column, i) => (back[column] = i))
  const support = inOrder(gone, { order: back, ends: [], isAligned: true }).map(one => 1 - one)
  const weights = permuteColumns(swept, back)
  const final = settings.refit ? fitRidge(centred, weights, settings.dampening, support) : weights
  return { weights: final, bias: centred.biasesFor(final), support }
}

function sweepLayer(
  { groups, granularity }: LayerProblem,
  settings: Settings,
  momentsOf: (group: GroupProblem) => Moments,
): Omit<Solution, 'error'> {
  const swept = groups.map(group => sweepGroup(group, momentsOf(group), granularity, settings))
  return {
    weights: swept.map(({ weights }) => weights),
    biases: swept.map(({ bias }) => bias),
    supports: swept.map(({ support }) => support),
  }
}

/**
 * Second-order repair of a mask of single weights, N:M groups or blocks: each weight that goes is made good by those
 * right of it, by the inverse of the inputs' Gram matrix (Frantar and Alistarh, "SparseGPT", 2023). Other than there, it
 * starts from the weights that serve the dense layer's outputs best given what the pruned network feeds the layer, and
 * the bias is fitted too. The sparsity of every tensor is kept as planned; which of its weights are zero is chosen
 * anew, unless `adaptive` is false.
 *
 * @example
 * ```ts
 * const { model, plan } = await repairModel(dense, masked, { repair: sparseGpt(), plan: draft, session, calibration })
 * ```
 */
export function sparseGpt(options: SparseGptOptions = {}): Repair {
  const { dampening = 0.01, blockSize = 128, adaptive = true, refit = true, ...sampling } = options
  const settings = { dampening, blockSize, adaptive, refit }
  return {
    kind: 'repair',
    name: 'sparse-gpt',
    sampling,
    granularities: ['element', 'n:m', 'block'],
    solve(problem) {
      const trial = sweepLayer(problem, settings, ({ fit }) => fit)
      const error = errorOf(problem, trial)
      return { ...sweepLayer(problem, settings, ({ fit, held }) => addMoments(fit, held)), error }
    },
  }
}
