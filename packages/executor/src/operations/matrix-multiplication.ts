import { floatAttribute, intAttribute } from '@coppice/graph'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { Operation, OperationContext, TensorFlow } from '../operation.ts'
import { inputOf } from '../tensors/input-of.ts'
import { multiplyMatrices } from '../tensors/multiply-matrices.ts'
import { dequantize, quantize } from '../tensors/quantization.ts'

export const MatMul: Operation = {
  name: 'MatMul',
  run: context => multiplyMatrices(context.tf, inputOf(context, 0), inputOf(context, 1)),
}

/** Exact while sums stay below 2^24. */
export const MatMulInteger: Operation = {
  name: 'MatMulInteger',
  run: context => context.tf.cast(multiplyIntegers(context), 'int32'),
}

export const QLinearMatMul: Operation = {
  name: 'QLinearMatMul',
  run(context) {
    const { tf, inputs } = context
    const left = dequantize(tf, inputOf(context, 0), perRow(tf, inputs[1]), perRow(tf, inputs[2]))
    const right = dequantize(tf, inputOf(context, 3), inputs[4], inputs[5])
    const product = multiplyMatrices(tf, left, right)
    return quantize(tf, product, inputOf(context, 6), inputs[7], context.inferredOutputs[0]?.type)
  },
}

/** alpha · A · B + beta · C, with A and B turned where the attributes say so. */
export const Gemm: Operation = { name: 'Gemm', run: multiplyAndAdd }

/** What Gemm gives; shared with its fused forms. */
export function multiplyAndAdd(context: OperationContext): Tensor {
  const { tf, node, inputs } = context
  const [turnsLeft, turnsRight] = ['transA', 'transB'].map(name => intAttribute(node, name, 0) !== 0)
  const product = tf.matMul(inputOf(context, 0), inputOf(context, 1), turnsLeft, turnsRight)
  const scaled = times(tf, product, floatAttribute(node, 'alpha', 1))
  return inputs[2] ? tf.add(scaled, times(tf, inputs[2], floatAttribute(node, 'beta', 1))) : scaled
}

/** The product of integers less their zero points, as floats. */
export function multiplyIntegers(context: OperationContext, zeroPoints: readonly [number, number] = [2, 3]): Tensor {
  const { tf, inputs } = context
  const left = dequantize(tf, inputOf(context, 0), undefined, perRow(tf, inputs[zeroPoints[0]]))
  const right = dequantize(tf, inputOf(context, 1), undefined, inputs[zeroPoints[1]])
  return multiplyMatrices(tf, left, right)
}

function times(tf: TensorFlow, x: Tensor, factor: number): Tensor {
  return factor === 1 ? x : tf.mul(x, factor)
}

/** A vector beside a left side holds one number for each row; beside a right side it broadcasts over columns as it is. */
function perRow(tf: TensorFlow, x: Tensor | undefined): Tensor | undefined {
  return x?.rank === 1 && x.size > 1 ? tf.expandDims(x, 1) : x
}

export const matrixMultiplicationOperations: readonly Operation[] = [MatMul, MatMulInteger, QLinearMatMul, Gemm]
