import type { Node } from '@coppice/spec'
import { partOfAxis, type Axis } from '../labels/axis.ts'
import { intsAttribute } from '../attributes.ts'
import type { RewriteContext } from '../rewrite.ts'
import type { TieContext } from '../ties.ts'
import { axesOf, fixBecause, fromFront } from '../operators/tying.ts'

/** One axis of a slice as it is written. */
interface Bounds {
  readonly axis: number
  readonly start: number
  readonly end: number
  readonly step: number
}

type Numbers = ArrayLike<number> | undefined

function boundsOf(rank: number, starts: Numbers, ends: Numbers, axes: Numbers, steps: Numbers): Bounds[] | undefined {
  if (!starts || !ends) return undefined
  return Array.from(starts, (start, i) => ({
    axis: fromFront(axes?.[i] ?? i, rank),
    start,
    end: ends[i]!,
    step: steps?.[i] ?? 1,
  }))
}

/** Where a slice with a positive step begins and ends on an axis of this size. */
function clampBounds({ start, end }: Bounds, size: number): readonly [number, number] {
  const clamp = (value: number): number => Math.min(Math.max(value < 0 ? value + size : value, 0), size)
  return [clamp(start), Math.max(clamp(start), clamp(end))]
}

/** The bounds at the two sizes of the dynamic dimensions; before version 10 they are attributes. */
function boundsAtSizes(context: TieContext): readonly [Bounds[], Bounds[]] | undefined {
  const rank = axesOf(context, 0).length
  const { node } = context
  const attribute = boundsOf(rank, intsAttribute(node, 'starts', undefined), intsAttribute(node, 'ends', undefined), intsAttribute(node, 'axes', undefined), undefined)
  if (attribute) return [attribute, attribute]
  if ([3, 4].some(index => node.inputs[index] && !context.known(index))) return undefined
  const at = (size: 0 | 1): Bounds[] | undefined => {
    const numbers = (index: number): Numbers => context.knownAtSizes(index)?.[size].data
    return boundsOf(rank, numbers(1), numbers(2), numbers(3), numbers(4))
  }
  const [first, second] = [at(0), at(1)]
  return first && second && [first, second]
}

function tieSlice(context: TieContext): readonly (readonly Axis[])[] | undefined {
  const bounds = boundsAtSizes(context)
  if (!bounds) return undefined
  const output = [...axesOf(context, 0)]
  bounds[0].forEach((bound, i) => {
    const axis = output[bound.axis]!
    const isStatic = bound.start === bounds[1][i]!.start && bound.end === bounds[1][i]!.end
    output[bound.axis] = sliceAxis(context, axis, bound, isStatic)
  })
  const sizes = context.outputShapes()[0]
  return [output.map((axis, k) => (axis.ids === null ? { size: sizes[k]!, ids: null } : axis))]
}

function sliceAxis(context: TieContext, axis: Axis, bound: Bounds, isStatic: boolean): Axis {
  if (axis.ids === null) return axis
  if (bound.step !== 1 || !isStatic) {
    fixBecause(context, axis, bound.step === 1 ? 'an axis cut at a dynamic place by' : 'an axis cut in steps by')
    return { size: -1, ids: null }
  }
  const [start, end] = clampBounds(bound, axis.size)
  return start === 0 && end === axis.size ? axis : partOfAxis(axis, start, end)
}

/** Moves the bounds on each axis that lost positions to where the same positions now are. */
function rewriteSlice(context: RewriteContext): readonly Node[] {
  const { node } = context
  const isAttribute = node.attributes['starts'] !== undefined
  const numbers = (index: number, name: string): Numbers =>
    isAttribute ? intsAttribute(node, name, undefined) : (context.newElements(index) ?? context.oldElements(index)?.[0])?.data
  const bounds = boundsOf(context.oldShape(0).length, numbers(1, 'starts'), numbers(2, 'ends'), numbers(3, 'axes'), numbers(4, 'steps'))
  const old = isAttribute ? bounds : boundsOf(context.oldShape(0).length, context.oldElements(1)?.[0].data, context.oldElements(2)?.[0].data, numbers(3, 'axes'), numbers(4, 'steps'))
  if (!bounds || !old) return [node]
  const moved = bounds.map((bound, i) => moveBounds(context, bound, old[i]!))
  if (moved.every((bound, i) => bound === bounds[i])) return [node]
  const starts = moved.map(bound => bound.start)
  const ends = moved.map(bound => bound.end)
  if (!isAttribute) return [{ ...node, inputs: [node.inputs[0]!, context.operandFor(1, starts), context.operandFor(2, ends), ...node.inputs.slice(3)] }]
  const attributes = { ...node.attributes, starts: { kind: 'ints', value: starts } as const, ends: { kind: 'ints', value: ends } as const }
  return [{ ...node, attributes }]
}

function moveBounds(context: RewriteContext, bound: Bounds, old: Bounds): Bounds {
  const axis = context.inputAxes(0)[bound.axis]!
  const kept = context.kept.of(axis)
  if (bound.step !== 1 || axis.size < 0 || (kept === null && bound.start === old.start && bound.end === old.end)) return bound
  const [from, to] = clampBounds(old, axis.size)
  const rank = (position: number): number => (kept ? kept.subarray(0, position).reduce((sum, keep) => sum + keep, 0) : position)
  const [start, end] = clampBounds(bound, context.newShape(0)[bound.axis]!)
  return start === rank(from) && end === rank(to) ? bound : { ...bound, start: rank(from), end: rank(to) }
}

export const structure = {
  Slice: { ties: tieSlice, vanishes: (context: TieContext) => context.vanishes(0), rewrite: rewriteSlice, sizeOperands: [1, 2, 3, 4] },
}
