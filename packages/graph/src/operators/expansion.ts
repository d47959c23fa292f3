import type { Node } from '@coppice/spec'
import { tensorAttribute } from '../attributes.ts'
import { isFloatType } from '../tensors/data-types.ts'
import { isFollowed, knownValue, pick } from '../inference/known-values.ts'
import { type Axis, fixedAxes, fixedAxis, freshAxis, tileAxis } from '../labels/axis.ts'
import type { Shape } from '../inferred.ts'
import type { Operator } from '../operator.ts'
import type { RewriteContext } from '../rewrite.ts'
import { elementsOf, stridesOf, unknownSizes } from '../shapes.ts'
import type { TieContext } from '../ties.ts'
import { expandTo } from './elementwise.ts'
import { broadcast, contradiction, inferred, knownOf, numbersOf, shapeOf, typeOf } from './inferring.ts'
import { axesOf } from './tying.ts'

export const Expand: Operator = {
  name: 'Expand',
  infer(context) {
    const target = numbersOf(context, 1) ?? unknownTarget(shapeOf(context, 1))
    const input = shapeOf(context, 0)
    const type = typeOf(context, 0)
    const shape = target && input && broadcast(context, [input, target])
    const known = knownOf(context, 0)
    if (!known || !isFollowed(type, shape)) return [inferred(type, shape)]
    return [knownValue(type, shape, expandTo(known, shape))]
  },
  ties: tieExpand,
  vanishes: expandVanishes,
  rewrite: rewriteSizes(1),
  sizeOperands: [1],
}

export const Tile: Operator = {
  name: 'Tile',
  infer(context) {
    const shape = shapeOf(context, 0)
    const type = typeOf(context, 0)
    const repeats = numbersOf(context, 1)
    if (!shape || !repeats) return [inferred(type, shape && unknownSizes(shape.length))]
    if (repeats.length !== shape.length) contradiction(context, `${shape.length} repeats`, `${repeats.length}`)
    const tiled = shape.map((size, axis) => (size < 0 ? -1 : size * repeats[axis]!))
    const known = knownOf(context, 0)
    if (!known || !isFollowed(type, tiled)) return [inferred(type, tiled)]
    return [knownValue(type, tiled, pick(known.data, tilePlaces(shape, tiled)))]
  },
  ties: tieTile,
  vanishes: (context: TieContext) => context.vanishes(0),
  sizeOperands: [1],
}

export const ConstantOfShape: Operator = {
  name: 'ConstantOfShape',
  infer(context) {
    const value = tensorAttribute(context.node, 'value')
    const type = value?.type ?? 'float32'
    const shape = numbersOf(context, 0) ?? unknownTarget(shapeOf(context, 0))
    const filler = value ? context.constant?.(value)?.data[0] : 0
    if (!isFollowed(type, shape) || filler === undefined) return [inferred(type, shape)]
    return [knownValue(type, shape, new Float64Array(elementsOf(shape)).fill(filler))]
  },
  ties: tieConstantOfShape,
  vanishes: () => false,
  rewrite: rewriteSizes(0),
  sizeOperands: [0],
}

function unknownTarget(shape: Shape | undefined): Shape | undefined {
  return shape?.length === 1 && shape[0]! >= 0 ? unknownSizes(shape[0]!) : undefined
}

function tilePlaces(shape: Shape, tiled: Shape): readonly number[] {
  const strides = stridesOf(shape)
  const outer = stridesOf(tiled)
  return Array.from({ length: elementsOf(tiled) }, (_, place) =>
    shape.reduce(
      (sum, size, axis) => sum + ((Math.floor(place / outer[axis]!) % tiled[axis]!) % size) * strides[axis]!,
      0,
    ),
  )
}

/** Positions that a node makes out of nothing are free, unless their number depends on a dynamic dimension. */
function ownAxis(context: TieContext, axis: number): Axis {
  const [first, second] = context.outputShapes()
  return first[axis] === second[axis] ? freshAxis(context.labels, first[axis]!) : fixedAxis(first[axis]!)
}

function tieExpand(context: TieContext): readonly (readonly Axis[])[] {
  const x = axesOf(context, 0)
  const shape = context.outputShapes()[0]
  const offset = shape.length - x.length
  return [
    shape.map((size, k) => {
      const axis = x[k - offset]
      return axis && (axis.size !== 1 || size === 1) ? axis : ownAxis(context, k)
    }),
  ]
}

/** Where a copy is removed its source is not zero, so only the source's own axes count. */
function expandVanishes(context: TieContext, output: readonly Axis[]): boolean {
  const x = axesOf(context, 0)
  const offset = output.length - x.length
  return context.vanishes(0) && output.every((axis, k) => axis.ids === null || (x[k - offset]?.size ?? 1) !== 1)
}

function tieConstantOfShape(context: TieContext): readonly (readonly Axis[])[] {
  const shape = context.outputShapes()[0]
  const value = context.node.attributes['value']
  const isFloat = value?.kind === 'tensor' ? isFloatType(value.value.type) : true
  return [isFloat ? shape.map((_, k) => ownAxis(context, k)) : fixedAxes(shape)]
}

function tieTile(context: TieContext): readonly (readonly Axis[])[] | undefined {
  const x = axesOf(context, 0)
  const repeats = context.knownAtSizes(1)?.[0]
  return (
    repeats && [
      x.map((axis, k) =>
        repeats.data[k] === 1
          ? axis
          : axis.ids
            ? tileAxis(axis, repeats.data[k]!)
            : fixedAxis(context.outputShapes()[0][k]!),
      ),
    ]
  )
}

/** Sizes of 1 stay: there the operand follows the input. */
function rewriteSizes(index: number): (context: RewriteContext) => readonly Node[] {
  return context => {
    const { node } = context
    const written = context.oldElements(index)?.[0].data
    if (!written) return [node]
    const shape = context.newOutputShape()
    const expected = shape
      .slice(shape.length - written.length)
      .map((size, i) => (written[i] === 1 || written[i]! < 0 ? written[i]! : size))
    const inputs = node.inputs.with(index, context.operandFor(index, expected))
    return inputs[index] === node.inputs[index] ? [node] : [{ ...node, inputs }]
  }
}

export const expansionOperators: readonly Operator[] = [Expand, Tile, ConstantOfShape]
