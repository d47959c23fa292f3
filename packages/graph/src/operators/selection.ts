import type { Axis } from '../labels/axis.ts'
import type { TieContext } from '../ties.ts'
import { axesOf, fixBecause } from './tying.ts'
import { intAttribute } from '../attributes.ts'
import { knownValue, mapElements } from '../inference/known-values.ts'
import type { Inferred, Known } from '../inferred.ts'
import type { Operator } from '../operator.ts'
import { stridesOf } from '../shapes.ts'
import { inferSame, inferred, knownOf, resolveAxis, shapeOf, typeOf } from './inferring.ts'

/** The upper or lower triangle of the last two axes. */
export const Trilu: Operator = {
  name: 'Trilu',
  infer(context) {
    const known = knownOf(context, 0)
    const diagonal = context.inputs[1] ? knownOf(context, 1)?.data[0] : 0
    if (!known || diagonal === undefined || known.shape.length < 2) return inferSame(context)
    const upper = intAttribute(context.node, 'upper', 1) === 1
    const [rows, columns] = [known.shape.at(-2)!, known.shape.at(-1)!]
    const data = mapElements(known.data, (value, i) => {
      const beyond = (i % columns) - (Math.floor(i / columns) % rows) - diagonal
      return (upper ? beyond >= 0 : beyond <= 0) ? value : 0
    })
    return [knownValue(typeOf(context, 0), known.shape, data)]
  },
  ties: tieTrilu,
  vanishes: context => context.vanishes(0),
}

export const NonZero: Operator = {
  name: 'NonZero',
  infer(context) {
    const known = knownOf(context, 0)
    const rank = shapeOf(context, 0)?.length
    if (!known) return [inferred('int64', [rank ?? -1, -1])]
    return [nonZero(known)]
  },
}

/** Keeps the positions of an axis, or of all elements in one row, where the condition holds. */
export const Compress: Operator = {
  name: 'Compress',
  infer(context) {
    const shape = shapeOf(context, 0)
    const chosen = knownOf(context, 1)
    const count = chosen ? Array.from(chosen.data).filter(value => value !== 0).length : -1
    const axis = intAttribute(context.node, 'axis', undefined)
    if (axis === undefined) return [inferred(typeOf(context, 0), [count])]
    if (!shape) return [inferred(typeOf(context, 0), undefined)]
    return [inferred(typeOf(context, 0), shape.with(resolveAxis(context, axis, shape.length), count))]
  },
}

export const Unique: Operator = {
  name: 'Unique',
  infer(context) {
    const shape = shapeOf(context, 0)
    const axis = intAttribute(context.node, 'axis', undefined)
    const values = axis === undefined ? [-1] : shape?.with(resolveAxis(context, axis, shape.length), -1)
    return [inferred(typeOf(context, 0), values), ...[1, 2, 3].map(() => inferred('int64', [-1]))]
  },
}

function nonZero(known: Known): Inferred {
  const places = Array.from(known.data, (_, place) => place).filter(place => known.data[place] !== 0)
  const strides = stridesOf(known.shape)
  const rows = known.shape.map((size, axis) => places.map(place => Math.floor(place / strides[axis]!) % size))
  if (known.shape.length === 0) return knownValue('int64', [1, places.length], new Float64Array(places.length))
  return knownValue('int64', [known.shape.length, places.length], rows.flat())
}

/** Keeps a triangle of the last two axes, by position. */
function tieTrilu(context: TieContext): readonly (readonly Axis[])[] {
  const x = axesOf(context, 0)
  for (const axis of x.slice(-2)) fixBecause(context, axis, 'an axis of the triangle of')
  return [x]
}

export const selectionOperators: readonly Operator[] = [Trilu, NonZero, Compress, Unique]
