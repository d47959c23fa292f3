import {
  floatAttribute,
  floatsAttribute,
  intAttribute,
  intsAttribute,
  stringAttribute,
  tensorAttribute,
} from '../attributes.ts'
import { dataTypeOfCode, isIntegerType } from '../tensors/data-types.ts'
import { isFollowed, knownValue, mapElements, rounder } from '../inference/known-values.ts'
import { type Axis, fixedAxes } from '../labels/axis.ts'
import type { Inferred } from '../inferred.ts'
import type { InferenceContext, Operator } from '../operator.ts'
import { elementsOf } from '../shapes.ts'
import type { TieContext } from '../ties.ts'
import { checkRank, inferred, knownOf, shapeOf, typeOf } from './inferring.ts'

export const Constant: Operator = {
  name: 'Constant',
  infer(context) {
    const { node } = context
    const tensor = tensorAttribute(node, 'value')
    if (tensor) return [{ type: tensor.type, shape: tensor.shape, ...withKnown(context.constant?.(tensor)) }]
    const int = intAttribute(node, 'value_int', undefined)
    if (int !== undefined) return [knownValue('int64', [], [int])]
    const ints = intsAttribute(node, 'value_ints', undefined)
    if (ints) return [knownValue('int64', [ints.length], ints)]
    const float = floatAttribute(node, 'value_float', undefined)
    if (float !== undefined) return [knownValue('float32', [], [float])]
    const floats = floatsAttribute(node, 'value_floats', undefined)
    if (floats) return [knownValue('float32', [floats.length], floats)]
    return [inferred('string', stringAttribute(node, 'value_string', undefined) === undefined ? undefined : [])]
  },
}

/** The sizes of its input, from `start` to `end` (operator set 15). */
export const Shape: Operator = {
  name: 'Shape',
  infer(context) {
    const shape = shapeOf(context, 0)
    if (!shape) return [inferred('int64', [-1])]
    const start = intAttribute(context.node, 'start', 0)
    const end = intAttribute(context.node, 'end', shape.length)
    const sizes = shape.slice(clampAxis(start, shape.length), clampAxis(end, shape.length))
    return [sizes.includes(-1) ? inferred('int64', [sizes.length]) : knownValue('int64', [sizes.length], sizes)]
  },
  ties: tieNothing,
}

export const Size: Operator = {
  name: 'Size',
  infer(context) {
    const shape = shapeOf(context, 0)
    const count = shape ? elementsOf(shape) : -1
    return [count < 0 ? inferred('int64', []) : knownValue('int64', [], [count])]
  },
  ties: tieNothing,
}

export const Range: Operator = {
  name: 'Range',
  infer(context) {
    const type = typeOf(context, 0) ?? typeOf(context, 1)
    const [start, limit, delta] = [0, 1, 2].map(index => knownOf(context, index)?.data[0])
    if (start === undefined || limit === undefined || delta === undefined) return [inferred(type, [-1])]
    const count = Math.max(Math.ceil((limit - start) / delta), 0)
    if (!Number.isFinite(count)) return [inferred(type, [-1])]
    if (!isFollowed(type, [count])) return [inferred(type, [count])]
    const round = rounder(type)
    return [
      knownValue(
        type,
        [count],
        mapElements(new Float64Array(count), (_, i) => round(start + i * delta)),
      ),
    ]
  },
}

export const EyeLike: Operator = {
  name: 'EyeLike',
  infer(context) {
    checkRank(context, 0, 2, 2)
    const type = dataTypeOfCode(intAttribute(context.node, 'dtype', 0)) ?? typeOf(context, 0)
    return [inferred(type, shapeOf(context, 0) ?? [-1, -1])]
  },
}

export const RandomNormalLike: Operator = { name: 'RandomNormalLike', infer: context => [randomLike(context)] }
export const RandomUniformLike: Operator = { name: 'RandomUniformLike', infer: context => [randomLike(context)] }
export const Bernoulli: Operator = { name: 'Bernoulli', infer: context => [randomLike(context)] }
export const RandomNormal: Operator = { name: 'RandomNormal', infer: context => [random(context)] }
export const RandomUniform: Operator = { name: 'RandomUniform', infer: context => [random(context)] }
export const Multinomial: Operator = {
  name: 'Multinomial',
  infer(context) {
    const type = dataTypeOfCode(intAttribute(context.node, 'dtype', 6))
    return [inferred(type, [shapeOf(context, 0)?.[0] ?? -1, intAttribute(context.node, 'sample_size', 1)])]
  },
}

function withKnown(known: Inferred['known']): Pick<Inferred, 'known'> {
  return known ? { known } : {}
}

function clampAxis(axis: number, rank: number): number {
  return Math.min(Math.max(axis < 0 ? axis + rank : axis, 0), rank)
}

function randomLike(context: InferenceContext): Inferred {
  const type = dataTypeOfCode(intAttribute(context.node, 'dtype', 0)) ?? typeOf(context, 0)
  return inferred(type === undefined || !isIntegerType(type) ? type : 'float32', shapeOf(context, 0))
}

function random(context: InferenceContext): Inferred {
  return inferred(
    dataTypeOfCode(intAttribute(context.node, 'dtype', 1)),
    intsAttribute(context.node, 'shape', undefined),
  )
}

/** Sizes are read, not data: removal works them out again. */
function tieNothing(context: TieContext): readonly (readonly Axis[])[] {
  return [fixedAxes(context.outputShapes()[0])]
}

export const constantsOperators: readonly Operator[] = [
  Constant,
  Shape,
  Size,
  Range,
  EyeLike,
  RandomNormalLike,
  RandomUniformLike,
  Bernoulli,
  RandomNormal,
  RandomUniform,
  Multinomial,
]
