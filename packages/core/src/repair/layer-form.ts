import { floatAttribute, intAttribute, intsAttribute, stringAttribute } from '@coppice/graph'
import type { Node } from '@coppice/spec'
import { rowsAlongAxis, rowsOfWindows } from './row-source.ts'
import type { Numbers, RowSource, Windows } from './row-source.ts'

/** A layer as a product of a weight matrix, one for each group, with rows of its input. */
export interface LayerForm {
  /** The operand that is the weight, and the one that is the input. */
  readonly weightOperand: number
  readonly inputOperand: number
  readonly groups: number
  /** Outputs of one group. */
  readonly outputs: number
  /** Inputs of one group; of a convolution, channels times kernel positions. */
  readonly inputs: number
  /** Where a weight lies in its tensor. */
  elementAt(group: number, output: number, input: number): number
  /** The tensor's axes that run over inputs: positions that go from them are lost inputs. */
  readonly inputAxes: readonly number[]
  /** The axis of the output that runs over outputs. */
  readonly outputAxis: number
  /** The operand of the bias, where the operator has one. */
  readonly biasOperand?: number
  /** What the operator multiplies the product and the bias with. */
  readonly scale: number
  readonly biasScale: number
  rowsOf(values: Numbers, shape: readonly number[], outputShape: readonly number[]): RowSource
}

const product = (sizes: readonly number[]): number => sizes.reduce((total, size) => total * size, 1)

function listOf(node: Node, name: string, length: number, fallback: number): readonly number[] {
  const list = intsAttribute(node, name, undefined)
  return list && list.length > 0 ? list : new Array<number>(length).fill(fallback)
}

/** The zeros before the input along each axis, as `auto_pad` or `pads` say. */
function padsOf(node: Node, windows: Omit<Windows, 'pads'>, spatial: readonly number[], transposed: boolean): number[] {
  const automatic = stringAttribute(node, 'auto_pad', 'NOTSET')
  const told = intsAttribute(node, 'output_shape', undefined)
  if (automatic === 'NOTSET' && !(transposed && told && told.length > 0))
    return [...listOf(node, 'pads', 2 * spatial.length, 0)].slice(0, spatial.length)
  if (automatic === 'VALID') return spatial.map(() => 0)
  const extra = transposed ? listOf(node, 'output_padding', spatial.length, 0) : spatial.map(() => 0)
  return spatial.map((size, axis) => {
    const extent = (windows.kernel[axis]! - 1) * windows.dilations[axis]! + 1
    const [many, few] = transposed ? [size, windows.output[axis]!] : [windows.output[axis]!, size]
    const total = Math.max(0, (many - 1) * windows.strides[axis]! + extent + extra[axis]! - few)
    const half = Math.floor(total / 2)
    const isUpper = transposed ? automatic === 'SAME_UPPER' : automatic !== 'SAME_LOWER'
    return isUpper ? half : total - half
  })
}

function windowsOf(
  node: Node,
  kernel: readonly number[],
  spatial: readonly number[],
  output: readonly number[],
  transposed: boolean,
): Windows {
  const [strides, dilations] = ['strides', 'dilations'].map(name => listOf(node, name, kernel.length, 1))
  const windows = { kernel, strides: strides!, dilations: dilations!, output }
  return { ...windows, pads: padsOf(node, windows, spatial, transposed) }
}

function convolution(node: Node, shape: readonly number[], transposed: boolean): LayerForm {
  const groups = intAttribute(node, 'group', 1)
  const [first, second, ...kernel] = shape as [number, number, ...number[]]
  const taps = product(kernel)
  const outputs = transposed ? second : first / groups
  const channels = transposed ? first / groups : second
  return {
    weightOperand: 1,
    inputOperand: 0,
    groups,
    outputs,
    inputs: channels * taps,
    elementAt(group, output, input) {
      if (!transposed) return (group * outputs + output) * channels * taps + input
      const channel = Math.floor(input / taps)
      return ((group * channels + channel) * outputs + output) * taps + (input % taps)
    },
    inputAxes: [transposed ? 0 : 1],
    outputAxis: 1,
    biasOperand: 2,
    scale: 1,
    biasScale: 1,
    rowsOf(values, own, outputShape) {
      const windows = windowsOf(node, kernel, own.slice(2), outputShape.slice(2), transposed)
      return rowsOfWindows(values, own, windows, { groups, transposed })
    },
  }
}

interface Product {
  readonly weightOperand: 0 | 1
  /** The axes of the weight that run over outputs and inputs. */
  readonly axes: { readonly output: number; readonly input: number }
  /** The axes of the input and the output that run over inputs and outputs. */
  readonly inputAxis: number
  readonly outputAxis: number
}

function matrixProduct(
  shape: readonly number[],
  { weightOperand, axes, inputAxis, outputAxis }: Product,
): Omit<LayerForm, 'scale' | 'biasScale'> {
  const [outputs, inputs] = [shape[axes.output]!, shape[axes.input]!]
  return {
    weightOperand,
    inputOperand: 1 - weightOperand,
    groups: 1,
    outputs,
    inputs,
    elementAt: (_, output, input) => (axes.output === 0 ? output * inputs + input : input * outputs + output),
    inputAxes: [axes.input],
    outputAxis,
    rowsOf: (values, own) => rowsAlongAxis(values, own, own.length === 1 ? 0 : inputAxis),
  }
}

function gemm(node: Node, operand: 0 | 1, shape: readonly number[]): LayerForm {
  const turned = [intAttribute(node, 'transA', 0), intAttribute(node, 'transB', 0)] as const
  const isTurned = turned[operand] !== 0
  const isLeft = operand === 0
  const outputsFirst = isLeft !== isTurned
  const otherTurned = turned[1 - operand] !== 0
  return {
    ...matrixProduct(shape, {
      weightOperand: operand,
      axes: outputsFirst ? { output: 0, input: 1 } : { output: 1, input: 0 },
      inputAxis: isLeft === otherTurned ? 1 : 0,
      outputAxis: isLeft ? 0 : 1,
    }),
    ...(!isLeft && { biasOperand: 2 }),
    scale: floatAttribute(node, 'alpha', 1),
    biasScale: floatAttribute(node, 'beta', 1),
  }
}

function matMul(operand: 0 | 1, shape: readonly number[]): LayerForm {
  const isLeft = operand === 0
  const form = matrixProduct(shape, {
    weightOperand: operand,
    axes: isLeft ? { output: 0, input: 1 } : { output: 1, input: 0 },
    inputAxis: isLeft ? -2 : -1,
    outputAxis: isLeft ? -2 : -1,
  })
  return { ...form, scale: 1, biasScale: 1 }
}

/** The form of a node whose operand `index` is a weight of the given shape; `undefined` where it is no such layer. */
export function formOf(node: Node, index: number, shape: readonly number[]): LayerForm | undefined {
  if (node.domain !== '' && node.domain !== 'ai.onnx') return undefined
  if (node.operator === 'Conv' && index === 1) return convolution(node, shape, false)
  if (node.operator === 'ConvTranspose' && index === 1) return convolution(node, shape, true)
  if ((index !== 0 && index !== 1) || shape.length !== 2) return undefined
  if (node.operator === 'Gemm') return gemm(node, index, shape)
  return node.operator === 'MatMul' ? matMul(index, shape) : undefined
}
