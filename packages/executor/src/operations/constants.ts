import { floatAttribute, intAttribute, intsAttribute, stringAttribute } from '@coppice/graph'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { Operation, OperationContext } from '../operation.ts'
import { dtypeOf } from '../tensors/dtype-of.ts'
import { elementsOfInput } from '../tensors/elements-of-input.ts'
import { fromFront } from '../tensors/from-front.ts'
import { inputOf } from '../tensors/input-of.ts'
import { refuse } from '../tensors/refuse.ts'
import { withoutGradient } from '../tensors/without-gradient.ts'

export const Constant: Operation = {
  name: 'Constant',
  run(context) {
    const { tf, node, inferredOutputs } = context
    const [output] = inferredOutputs
    if (output?.known) return tf.tensor(Array.from(output.known.data), [...output.known.shape], dtypeOf(output.type))
    const text = stringAttribute(node, 'value_string', undefined)
    return refuse(context, 'numbers', text === undefined ? 'a constant that was not read' : 'text')
  },
}

/** The sizes of its input, from `start` to `end` (operator set 15). */
export const Shape: Operation = {
  name: 'Shape',
  run(context) {
    const { shape } = inputOf(context, 0)
    const place = (axis: number): number => Math.min(Math.max(fromFront(axis, shape.length), 0), shape.length)
    const start = place(intAttribute(context.node, 'start', 0))
    const end = place(intAttribute(context.node, 'end', shape.length))
    return context.tf.tensor1d(shape.slice(start, end), 'int32')
  },
}

export const Size: Operation = {
  name: 'Size',
  run: context => context.tf.scalar(inputOf(context, 0).size, 'int32'),
}

export const Range: Operation = {
  name: 'Range',
  run(context) {
    const [start, limit, delta] = [0, 1, 2].map(index => elementsOfInput(context, index)[0]!) as [
      number,
      number,
      number,
    ]
    const count = Math.max(Math.ceil((limit - start) / delta), 0)
    const elements = Array.from({ length: count }, (_, i) => start + i * delta)
    return context.tf.tensor1d(elements, dtypeOf(context.inferredInputs[0]?.type))
  },
}

/** Ones on the diagonal that is `k` above the main one. */
export const EyeLike: Operation = {
  name: 'EyeLike',
  run(context) {
    const [rows, columns] = inputOf(context, 0).shape as [number, number]
    const above = intAttribute(context.node, 'k', 0)
    const data = Array.from({ length: rows * columns }, (_, i) =>
      Number((i % columns) - Math.floor(i / columns) === above),
    )
    return context.tf.tensor2d(data, [rows, columns], outputType(context))
  },
}

/** Random operators draw other numbers than ONNX Runtime does, with the seed that the node has. */
export const RandomNormalLike: Operation = {
  name: 'RandomNormalLike',
  run: context => drawNormal(context, inputOf(context, 0).shape),
}
export const RandomUniformLike: Operation = {
  name: 'RandomUniformLike',
  run: context => drawUniform(context, inputOf(context, 0).shape),
}
export const RandomNormal: Operation = {
  name: 'RandomNormal',
  run: context => drawNormal(context, intsAttribute(context.node, 'shape', [])),
}
export const RandomUniform: Operation = {
  name: 'RandomUniform',
  run: context => drawUniform(context, intsAttribute(context.node, 'shape', [])),
}

/** 1 with the probability that the input gives. */
export const Bernoulli: Operation = {
  name: 'Bernoulli',
  run(context) {
    const { tf } = context
    const drawn = withoutGradient(tf, [inputOf(context, 0)], x => tf.less(uniform(context, x.shape, 0, 1), x))
    return tf.cast(drawn, outputType(context))
  },
}

/** Draws classes by their logarithmic weights: the largest of them after adding Gumbel noise. */
export const Multinomial: Operation = {
  name: 'Multinomial',
  run(context) {
    const { tf } = context
    const samples = intAttribute(context.node, 'sample_size', 1)
    const draw = (x: Tensor): Tensor => {
      const [batch, classes] = x.shape as [number, number]
      const noise = tf.log(uniform(context, [batch, samples, classes], 1e-20, 1))
      return tf.argMax(tf.sub(tf.expandDims(x, 1), tf.log(tf.neg(noise))), 2)
    }
    return withoutGradient(tf, [inputOf(context, 0)], x => tf.cast(draw(x), 'int32'))
  },
}

function outputType({ inferredOutputs }: OperationContext): 'float32' | 'int32' | 'bool' {
  return dtypeOf(inferredOutputs[0]?.type)
}

function seedOf({ node }: OperationContext): number | undefined {
  return floatAttribute(node, 'seed', undefined)
}

function uniform(context: OperationContext, shape: readonly number[], low: number, high: number): Tensor {
  return context.tf.randomUniform([...shape], low, high, 'float32', seedOf(context))
}

function drawUniform(context: OperationContext, shape: readonly number[]): Tensor {
  const { node } = context
  return uniform(context, shape, floatAttribute(node, 'low', 0), floatAttribute(node, 'high', 1))
}

function drawNormal(context: OperationContext, shape: readonly number[]): Tensor {
  const { tf, node } = context
  const [mean, scale] = [floatAttribute(node, 'mean', 0), floatAttribute(node, 'scale', 1)]
  return tf.randomNormal([...shape], mean, scale, 'float32', seedOf(context))
}

export const constantsOperations: readonly Operation[] = [
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
