import { numberOf } from '../attributes.ts'
import { formatReference, type NodeDef } from '../node-def.ts'
import type { NodeContext, Operand, TfOperator, TfOperators } from '../node-context.ts'
import { restoreSteered, withInputs } from '../restore/restore-steered.ts'
import { changeAxes, knownNumbers } from './axes.ts'
import { cut, farthest, isBound, restoreStretches, type Stretch } from './slicing.ts'

/** Where each entry of a StridedSlice begins, where it ends and in what steps. */
interface Bounds {
  readonly starts: readonly number[]
  readonly stops: readonly number[]
  readonly steps: readonly number[]
}

/** What one entry does: it takes a stretch, or one position, of an axis; puts an axis in; or stands for several. */
type Entry =
  | ({ readonly kind: 'stretch' | 'position' } & Omit<Stretch, 'axis'>)
  | { readonly kind: 'added' }
  | { readonly kind: 'several' }

/** What a StridedSlice takes of its input, and what it does to the axes afterwards. */
export interface StridedParts {
  readonly stretches: readonly Stretch[]
  /** Axes of the input that are taken away. */
  readonly dropped: readonly number[]
  /** Axes of the result that are put in. */
  readonly added: readonly number[]
  /** The entry that is about each stretch. */
  readonly entries: readonly number[]
}

/** Whether an entry has its bit in one of the five masks. */
function hasBit(node: NodeDef, mask: string, entry: number): boolean {
  return ((numberOf(node, mask, 0) >> entry) & 1) === 1
}

function readEntry(node: NodeDef, { starts, stops, steps }: Bounds, entry: number): Entry {
  const has = (mask: string): boolean => hasBit(node, mask, entry)
  if (has('ellipsis_mask')) return { kind: 'several' }
  if (has('new_axis_mask')) return { kind: 'added' }
  const [start, step] = [starts[entry]!, steps[entry]!]
  if (has('shrink_axis_mask')) return { kind: 'position', start, stop: start === -1 ? farthest : start + 1, step: 1 }
  const [first, last] = step > 0 ? [0, farthest] : [farthest, -farthest]
  return {
    kind: 'stretch',
    start: has('begin_mask') ? first : start,
    stop: has('end_mask') ? last : stops[entry]!,
    step,
  }
}

/** Reads what the entries do to a value with so many axes. */
export function readStrided(node: NodeDef, bounds: Bounds, rank: number): StridedParts {
  const read = bounds.starts.map((_, entry) => readEntry(node, bounds, entry))
  const several = rank - read.filter(({ kind }) => kind === 'stretch' || kind === 'position').length
  const parts = { stretches: [] as Stretch[], dropped: [] as number[], added: [] as number[], entries: [] as number[] }
  let [axis, result] = [0, 0]
  for (const [index, entry] of read.entries()) {
    if (entry.kind === 'several') [axis, result] = [axis + several, result + several]
    else if (entry.kind === 'added') parts.added.push(result++)
    else {
      parts.stretches.push({ axis, start: entry.start, stop: entry.stop, step: entry.step })
      parts.entries.push(index)
      if (entry.kind === 'position') parts.dropped.push(axis)
      else result++
      axis++
    }
  }
  return parts
}

const stridedSlice: TfOperator = {
  translate(context) {
    const [starts, stops, steps] = [1, 2, 3].map(index => knownNumbers(context, index, 'bounds'))
    const sizes = imageSizes(context, starts!, stops!)
    if (sizes) return context.constant(sizes.length === 1 && isPosition(context.node) ? sizes[0]! : sizes, 'int32')
    const x = context.input(0)
    const rank = x.inferred.shape!.length
    const parts = readStrided(context.node, { starts: starts!, stops: stops!, steps: steps! }, rank)
    if (parts.stretches.some(({ axis, step }) => axis >= rank || step === 0))
      return context.refuse(`bounds for ${rank} axes`, `[${starts}]`)
    const stretch = cut(context, x, parts.stretches)
    return addAxes(context, dropAxes(context, stretch, parts.dropped), parts.added)
  },
  async restore(context) {
    const node = await restoreSteered(context, isBound)
    const [starts, stops, steps] = [1, 2, 3].map(index => context.known(index))
    const bounds = { starts: starts!, stops: stops!, steps: steps! }
    // Axes that several entries stand for are of no matter here: their number follows from the last stretch.
    const before = readStrided(node, bounds, bounds.starts.length)
    const after = await restoreStretches(context, before.stretches)
    if (after === before.stretches) return node
    const replace = (numbers: readonly number[], pick: (stretch: Stretch) => number): string =>
      context.constant(numbers.map((number, entry) => replaceBound(number, entry, before.entries, after, pick)))
    const moved = [replace(bounds.starts, ({ start }) => start), replace(bounds.stops, ({ stop }) => stop)]
    return withInputs(node, [formatReference(node.inputs[0]!), ...moved, formatReference(node.inputs[3]!)])
  },
}

function isPosition(node: NodeDef): boolean {
  return hasBit(node, 'shrink_axis_mask', 0)
}

/**
 * Rows and columns of an image, where that is what is sliced out of its shape and they are known: pruning leaves them
 * as they are, and much can be worked out from them though the size of the batch is not known.
 */
function imageSizes(
  context: NodeContext,
  [start = 0]: readonly number[],
  [stop = 0]: readonly number[],
): readonly number[] | undefined {
  const { node } = context
  const shape = context.nodeAt(node, 0)
  const image = shape?.op === 'Shape' ? context.operandOf(shape, 0) : undefined
  const isPlain = ['begin_mask', 'end_mask', 'ellipsis_mask', 'new_axis_mask'].every(mask => !hasBit(node, mask, 0))
  if (image?.order !== 'channels-first' || !isPlain || context.known(3)?.[0] !== 1) return undefined
  const spatial = image.inferred.shape!.slice(2)
  const end = isPosition(node) ? start + 1 : stop
  const sizes = spatial.slice(start - 1, end - 1)
  const isInside = start >= 1 && end <= spatial.length + 1 && end > start
  return isInside && sizes.every(size => size >= 0) ? sizes : undefined
}

/** The bound of an entry that is about a stretch, or else the one that it had. */
function replaceBound(
  number: number,
  entry: number,
  entries: readonly number[],
  stretches: readonly Stretch[],
  pick: (stretch: Stretch) => number,
): number {
  const stretch = stretches[entries.indexOf(entry)]
  return stretch ? pick(stretch) : number
}

function dropAxes(context: NodeContext, value: Operand, axes: readonly number[]): Operand {
  if (axes.length === 0) return value
  return changeAxes(context, value, axes, value.inferred.shape!.length, (own, places) =>
    context.emit('Squeeze', [own, context.constant(places)]),
  )
}

function addAxes(context: NodeContext, value: Operand, axes: readonly number[]): Operand {
  if (axes.length === 0) return value
  return changeAxes(context, value, axes, value.inferred.shape!.length + axes.length, (own, places) =>
    context.emit('Unsqueeze', [own, context.constant(places)]),
  )
}

export const stridedSlicing: TfOperators = { StridedSlice: stridedSlice }
