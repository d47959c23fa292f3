import { intsAttribute } from '../attributes.ts'
import { isFollowed, knownValue, pick, stridedPlaces } from '../known-values.ts'
import type { Inferred, InferenceContext, Operator, Shape } from '../operator.ts'
import { stridesOf } from '../shapes.ts'
import { contradiction, hasInput, inferred, knownOf, numbersOf, resolveAxis, shapeOf, typeOf } from './inferring.ts'

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

export const slicingOperators: readonly Operator[] = [Slice]
