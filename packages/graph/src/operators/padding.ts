import { floatAttribute, intsAttribute, stringAttribute } from '../attributes.ts'
import { type Axis, fixedAxis } from '../labels/axis.ts'
import type { Shape } from '../inferred.ts'
import type { InferenceContext, Operator } from '../operator.ts'
import { formatShape, unknownSizes } from '../shapes.ts'
import type { TieContext } from '../ties.ts'
import { contradiction, hasInput, inferred, numbersOf, resolveAxis, shapeOf, typeOf } from './inferring.ts'
import { axesOf, fixBecause, fixOperands, fromFront } from './tying.ts'

/** Pads are an attribute before operator set 11 (`paddings` in the first) and an input from then on. */
export const Pad: Operator = {
  name: 'Pad',
  infer(context) {
    const shape = shapeOf(context, 0)
    const type = typeOf(context, 0)
    if (!shape) return [inferred(type, undefined)]
    const pads = padsOf(context)
    const axes = paddedAxes(context, shape)
    if (!pads || !axes) return [inferred(type, unknownSizes(shape.length))]
    return [inferred(type, pad(context, shape, axes, pads))]
  },
  ties: tiePad,
  vanishes: padVanishes,
  sizeOperands: [1, 3],
}

function padsOf(context: InferenceContext): readonly number[] | undefined {
  const { node } = context
  return intsAttribute(node, 'pads', undefined) ?? intsAttribute(node, 'paddings', undefined) ?? numbersOf(context, 1)
}

function paddedAxes(context: InferenceContext, shape: Shape): readonly number[] | undefined {
  if (!hasInput(context, 3)) return shape.map((_, axis) => axis)
  return numbersOf(context, 3)?.map(axis => resolveAxis(context, axis, shape.length))
}

function pad(context: InferenceContext, shape: Shape, axes: readonly number[], pads: readonly number[]): Shape {
  if (pads.length !== 2 * axes.length) contradiction(context, `${2 * axes.length} pads`, `${pads.length}`)
  const padded = [...shape]
  axes.forEach((axis, i) => {
    if (shape[axis]! >= 0) padded[axis] = shape[axis]! + pads[i]! + pads[i + axes.length]!
  })
  if (padded.some((size, axis) => size < 0 && shape[axis]! >= 0)) {
    contradiction(context, `pads that leave something of ${formatShape(shape)}`, `[${pads.join(', ')}]`)
  }
  return padded
}

/** Axes pass where nothing is put before or after them; pads of 1 and -1 leave the size but not the positions. */
function tiePad(context: TieContext): readonly (readonly Axis[])[] {
  fixOperands(context, 1)
  const x = axesOf(context, 0)
  const untouched = untouchedAxes(context, x.length)
  return [
    x.map((axis, k) => {
      if (untouched.has(k)) return axis
      fixBecause(context, axis, 'an axis padded by')
      return fixedAxis(context.outputShapes()[0][k]!)
    }),
  ]
}

function untouchedAxes(context: TieContext, rank: number): ReadonlySet<number> {
  const { node } = context
  const untouched = new Set(Array.from({ length: rank }, (_, k) => k))
  const written = intsAttribute(node, 'pads', undefined) ?? intsAttribute(node, 'paddings', undefined)
  const pads = written ? [written] : context.knownAtSizes(1)?.map(({ data }) => Array.from(data))
  const axes = node.inputs[3] ? context.known(3)?.data : Array.from(untouched)
  if (!pads || !axes) return new Set()
  Array.from(axes).forEach((axis, i) => {
    if (pads.some(sizes => sizes[i] !== 0 || sizes[i + axes.length] !== 0)) untouched.delete(fromFront(axis, rank))
  })
  return untouched
}

/** Zero channels stay zero unless they are padded with something else. */
function padVanishes(context: TieContext): boolean {
  if (!context.vanishes(0)) return false
  if (stringAttribute(context.node, 'mode', 'constant') !== 'constant') return true
  const value = context.node.inputs[2] ? context.known(2)?.data[0] : floatAttribute(context.node, 'value', 0)
  return value === 0
}

export const paddingOperators: readonly Operator[] = [Pad]
