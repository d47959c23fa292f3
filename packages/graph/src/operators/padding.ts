import type { Node } from '@coppice/spec'
import { floatAttribute, intsAttribute, stringAttribute } from '../attributes.ts'
import { type Axis, fixedAxis, freshAxis, joinAxes } from '../labels/axis.ts'
import type { Shape } from '../inferred.ts'
import type { InferenceContext, Operator } from '../operator.ts'
import { countKept } from '../removal/count-kept.ts'
import type { RewriteContext } from '../rewrite.ts'
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
  rewrite: rewritePad,
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

/**
 * Axes pass where nothing is put before or after them; pads of 1 and -1 leave the size but not the positions. Zeros that
 * are added to channels are positions of their own: they may go, alone or with what they are added to later.
 */
function tiePad(context: TieContext): readonly (readonly Axis[])[] {
  fixOperands(context, 1)
  const x = axesOf(context, 0)
  const pads = padsOfAxes(context, x.length)
  return [x.map((axis, k) => padAxis(context, axis, pads?.[k], context.outputShapes()[0][k]!))]
}

function padAxis(context: TieContext, axis: Axis, pads: AxisPads | undefined, size: number): Axis {
  if (pads && pads.before === 0 && pads.after === 0) return axis
  const { labels } = context
  const isExtended = pads !== undefined && pads.before >= 0 && pads.after >= 0 && isZeroPad(context)
  if (axis.ids && isExtended) return joinAxes([freshAxis(labels, pads.before), axis, freshAxis(labels, pads.after)])
  fixBecause(context, axis, 'an axis padded by')
  return fixedAxis(size)
}

/** What is put before and after one axis. */
interface AxisPads {
  readonly before: number
  readonly after: number
}

/** The pads of each axis; `undefined` for one whose pads are not the same at both sizes, or are not known at all. */
function padsOfAxes(context: TieContext, rank: number): readonly (AxisPads | undefined)[] | undefined {
  const written = writtenPads(context.node)
  const sizes = written ? [written] : context.knownAtSizes(1)?.map(({ data }) => Array.from(data))
  const axes = axesOperand(context, rank)
  if (!sizes || !axes) return undefined
  const pads = new Array<AxisPads | undefined>(rank).fill({ before: 0, after: 0 })
  axes.forEach((axis, i) => {
    const own = sizes.map(data => ({ before: data[i]!, after: data[i + axes.length]! }))
    const [first, second = first] = own
    const isSame = first!.before === second!.before && first!.after === second!.after
    pads[axis] = isSame ? first : undefined
  })
  return pads
}

function writtenPads(node: Node): readonly number[] | undefined {
  return intsAttribute(node, 'pads', undefined) ?? intsAttribute(node, 'paddings', undefined)
}

/** The axes that are padded, counted from the front: all of them where none are named. */
function axesOperand(context: Pick<TieContext, 'node' | 'known'>, rank: number): readonly number[] | undefined {
  if (!context.node.inputs[3]) return Array.from({ length: rank }, (_, axis) => axis)
  const told = context.known(3)
  return told && Array.from(told.data, axis => fromFront(axis, rank))
}

/** Whether what is put around the input is zeros. */
function isZeroPad(context: TieContext): boolean {
  if (stringAttribute(context.node, 'mode', 'constant') !== 'constant') return false
  const value = context.node.inputs[2] ? context.known(2)?.data[0] : floatAttribute(context.node, 'value', 0)
  return value === 0
}

/** Of zeros that were put before and after an axis as many are put there as are left of them. */
function rewritePad(context: RewriteContext): readonly Node[] {
  const { node, kept } = context
  const rank = context.oldShape(0).length
  const written = writtenPads(node)
  const old = written ?? context.oldElements(1)?.[0].data
  const named = node.inputs[3] ? context.oldElements(3)?.[0] : undefined
  if (!old || (node.inputs[3] && !named)) return [node]
  const axes = named ? Array.from(named.data, axis => fromFront(axis, rank)) : Array.from({ length: rank }, (_, k) => k)
  const expected = Array.from(old)
  axes.forEach((axis, i) => {
    const mask = kept.of(context.outputAxes()[axis]!)
    const [before, after] = [old[i]!, old[i + axes.length]!]
    if (!mask || (before === 0 && after === 0)) return
    expected[i] = countKept(mask.subarray(0, before))
    expected[i + axes.length] = countKept(mask.subarray(mask.length - after))
  })
  if (expected.every((pad, i) => pad === old[i])) return [node]
  return [
    written ? withPads(node, expected) : { ...node, inputs: node.inputs.with(1, context.operandFor(1, expected)) },
  ]
}

function withPads(node: Node, value: readonly number[]): Node {
  const name = node.attributes['pads'] ? 'pads' : 'paddings'
  return { ...node, attributes: { ...node.attributes, [name]: { kind: 'ints', value } } }
}

/** Zero channels stay zero unless they are padded with something else. */
function padVanishes(context: TieContext): boolean {
  if (!context.vanishes(0)) return false
  return stringAttribute(context.node, 'mode', 'constant') !== 'constant' || isZeroPad(context)
}

export const paddingOperators: readonly Operator[] = [Pad]
