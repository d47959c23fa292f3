import { tensorAttribute } from '../attributes.ts'
import { isFollowed, knownValue, pick } from '../known-values.ts'
import type { Operator, Shape } from '../operator.ts'
import { elementsOf, stridesOf, unknownSizes } from '../shapes.ts'
import { broadcast, contradiction, inferred, knownOf, numbersOf, shapeOf, typeOf } from './inferring.ts'
import { expandTo } from './elementwise.ts'

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

export const expansionOperators: readonly Operator[] = [Expand, Tile, ConstantOfShape]
