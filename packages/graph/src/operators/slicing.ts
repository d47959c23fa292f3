import type { Node } from '@coppice/spec'
import { intsAttribute } from '../attributes.ts'
import { isFollowed, knownValue, pick, stridedPlaces } from '../inference/known-values.ts'
import { type Axis, fixedAxis, partOfAxis } from '../labels/axis.ts'
import type { Inferred, Shape } from '../inferred.ts'
import type { InferenceContext, Operator } from '../operator.ts'
import type { RewriteContext } from '../rewrite.ts'
import { stridesOf } from '../shapes.ts'
import type { TieContext } from '../ties.ts'
import { contradiction, hasInput, inferred, knownOf, numbersOf, resolveAxis, shapeOf, typeOf } from './inferring.ts'
import { axesOf, fixBecause, fromFront } from './tying.ts'

/** What one axis keeps: `size` positions from `start`, `step` apart. Size -1 where it is not known. */
interface AxisSlice {
  readonly start: number
  readonly step: number
  readonly size: number
}

/** Bounds are attributes before operator set 10 and inputs from then on. */
export const Slice: Operator = {
  name: 'Slice',
  infer(context) {
    const shape = shapeOf(context, 0)
    const type = typeOf(context, 0)
    if (!shape) return [inferred(type, undefined)]
    const slices = axisSlices(context, shape)
    return [
      slice(
        context,
        shape,
        shape.map((size, axis) => slices.get(axis) ?? (slices.has('any') ? unknownSlice : wholeAxis(size))),
      ),
    ]
  },
  ties: tieSlice,
  vanishes: (context: TieContext) => context.vanishes(0),
  rewrite: rewriteSlice,
  sizeOperands: [1, 2, 3, 4],
}

const unknownSlice: AxisSlice = { start: 0, step: 1, size: -1 }

function wholeAxis(size: number): AxisSlice {
  return { start: 0, step: 1, size }
}

function slice(context: InferenceContext, shape: Shape, slices: readonly AxisSlice[]): Inferred {
  const type = typeOf(context, 0)
  const known = knownOf(context, 0)
  const sizes = slices.map(({ size }) => size)
  if (!known || !isFollowed(type, sizes)) return inferred(type, sizes)
  const strides = stridesOf(shape)
  const offset = slices.reduce((sum, { start }, axis) => sum + start * strides[axis]!, 0)
  const steps = slices.map(({ step }, axis) => step * strides[axis]!)
  return knownValue(type, sizes, pick(known.data, stridedPlaces(sizes, steps, offset)))
}

/** What is asked of each axis; the key `any` says that axes are chosen while the network runs. */
function axisSlices(context: InferenceContext, shape: Shape): Map<number | 'any', AxisSlice> {
  const starts = bounds(context, 'starts', 1)
  const ends = bounds(context, 'ends', 2)
  const count = starts?.length ?? ends?.length ?? lengthOf(context, 1) ?? 0
  const axes =
    bounds(context, 'axes', 3) ?? (hasInput(context, 3) ? undefined : Array.from({ length: count }, (_, i) => i))
  const steps = numbersOf(context, 4) ?? (hasInput(context, 4) ? undefined : [])
  const slices = new Map<number | 'any', AxisSlice>()
  if (!axes) return slices.set('any', unknownSlice)
  axes.forEach((axis, i) => {
    const place = resolveAxis(context, axis, shape.length)
    const step = steps && (steps[i] ?? 1)
    const [start, end] = [starts?.[i], ends?.[i]]
    const unknown = start === undefined || end === undefined || step === undefined || shape[place]! < 0
    const full = unknown && start === 0 && step === 1 && end !== undefined && end >= 2 ** 31 - 1
    slices.set(
      place,
      full ? wholeAxis(-1) : unknown ? unknownSlice : sliceAxis(context, shape[place]!, start, end, step),
    )
  })
  return slices
}

function bounds(context: InferenceContext, name: string, index: number): readonly number[] | undefined {
  return intsAttribute(context.node, name, undefined) ?? numbersOf(context, index)
}

function lengthOf(context: InferenceContext, index: number): number | undefined {
  const size = shapeOf(context, index)?.[0]
  return size === undefined || size < 0 ? undefined : size
}

/** Bounds count from the end where negative and are clamped to the axis. */
function sliceAxis(context: InferenceContext, size: number, start: number, end: number, step: number): AxisSlice {
  if (step === 0) contradiction(context, 'a step other than 0', '0')
  const [least, most] = step > 0 ? [0, size] : [-1, size - 1]
  const from = clamp(start < 0 ? start + size : start, 0, most)
  const to = clamp(end < 0 ? end + size : end, least, size)
  return { start: from, step, size: Math.max(Math.ceil((to - from) / step), 0) }
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most)
}

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
  const attribute = boundsOf(
    rank,
    intsAttribute(node, 'starts', undefined),
    intsAttribute(node, 'ends', undefined),
    intsAttribute(node, 'axes', undefined),
    undefined,
  )
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
  if (!bounds) return tieComputedSlice(context)
  const output = [...axesOf(context, 0)]
  bounds[0].forEach((bound, i) => {
    const axis = output[bound.axis]!
    const [first, second] = context.inputShapes(0).map(shape => shape[bound.axis])
    const isStatic = bound.start === bounds[1][i]!.start && bound.end === bounds[1][i]!.end && first === second
    output[bound.axis] = cutAxis(context, axis, bound, isStatic)
  })
  const sizes = context.outputShapes()[0]
  return [output.map((axis, k) => (axis.ids === null ? { ...axis, size: sizes[k]! } : axis))]
}

/** Where the bounds are computed from data, the axes that they cut stay. */
function tieComputedSlice(context: TieContext): readonly (readonly Axis[])[] | undefined {
  const axes = context.known(3)
  const x = axesOf(context, 0)
  if (!axes) return undefined
  const cut = new Set(Array.from(axes.data, axis => fromFront(axis, x.length)))
  const sizes = context.outputShapes()[0]
  return [
    x.map((axis, k) => {
      if (!cut.has(k)) return axis
      fixBecause(context, axis, 'an axis cut at a computed place by')
      return fixedAxis(sizes[k] ?? -1)
    }),
  ]
}

function cutAxis(context: TieContext, axis: Axis, bound: Bounds, isStatic: boolean): Axis {
  if (axis.ids === null) return axis
  if (bound.step !== 1 || !isStatic) {
    fixBecause(context, axis, bound.step === 1 ? 'an axis cut at a dynamic place by' : 'an axis cut in steps by')
    return fixedAxis(-1)
  }
  const [start, end] = clampBounds(bound, axis.size)
  return start === 0 && end === axis.size ? axis : partOfAxis(axis, start, end)
}

/** Moves the bounds on each axis that lost positions to where the same positions now are. */
function rewriteSlice(context: RewriteContext): readonly Node[] {
  const { node } = context
  const isAttribute = node.attributes['starts'] !== undefined
  const numbers = (index: number, name: string): Numbers =>
    isAttribute
      ? intsAttribute(node, name, undefined)
      : (context.newElements(index) ?? context.oldElements(index)?.[0])?.data
  const bounds = boundsOf(
    context.oldShape(0).length,
    numbers(1, 'starts'),
    numbers(2, 'ends'),
    numbers(3, 'axes'),
    numbers(4, 'steps'),
  )
  const old = isAttribute
    ? bounds
    : boundsOf(
        context.oldShape(0).length,
        context.oldElements(1)?.[0].data,
        context.oldElements(2)?.[0].data,
        numbers(3, 'axes'),
        numbers(4, 'steps'),
      )
  if (!bounds || !old) return [node]
  const moved = bounds.map((bound, i) => moveBounds(context, bound, old[i]!))
  if (moved.every((bound, i) => bound === bounds[i])) return [node]
  const starts = moved.map(bound => bound.start)
  const ends = moved.map(bound => bound.end)
  if (!isAttribute)
    return [
      {
        ...node,
        inputs: [node.inputs[0]!, context.operandFor(1, starts), context.operandFor(2, ends), ...node.inputs.slice(3)],
      },
    ]
  const attributes = {
    ...node.attributes,
    starts: { kind: 'ints', value: starts } as const,
    ends: { kind: 'ints', value: ends } as const,
  }
  return [{ ...node, attributes }]
}

function moveBounds(context: RewriteContext, bound: Bounds, old: Bounds): Bounds {
  const axis = context.inputAxes(0)[bound.axis]!
  const kept = context.kept.of(axis)
  if (bound.step !== 1 || axis.size < 0 || (kept === null && bound.start === old.start && bound.end === old.end))
    return bound
  const [from, to] = clampBounds(old, axis.size)
  const rank = (position: number): number =>
    kept ? kept.subarray(0, position).reduce((sum, keep) => sum + keep, 0) : position
  const [start, end] = clampBounds(bound, context.newShape(0)[bound.axis]!)
  return start === rank(from) && end === rank(to) ? bound : { ...bound, start: rank(from), end: rank(to) }
}

export const slicingOperators: readonly Operator[] = [Slice]
