import { isWeightType } from '@coppice/graph'
import type { Node, Tensor } from '@coppice/spec'
import type { GraphIndex } from './graph-index.ts'
import type { LayerForm } from './layer-form.ts'

/** Where the intercept of a layer goes. */
export type BiasPlace =
  /** An operand of the layer itself. */
  | { readonly kind: 'own'; readonly tensor: Tensor; readonly operand: number }
  /** The layer has none, but may have one. */
  | { readonly kind: 'new'; readonly operand: number }
  /** A vector that an Add after the layer adds; `reader` is the value that it gives. */
  | { readonly kind: 'after'; readonly tensor: Tensor; readonly operand: number; readonly reader: string }
  | { readonly kind: 'none' }

const product = (sizes: readonly number[]): number => sizes.reduce((total, size) => total * size, 1)

/** A vector over the last axis, or over the only one. */
const isVector = (tensor: Tensor | undefined, length: number): tensor is Tensor =>
  tensor !== undefined &&
  isWeightType(tensor.type) &&
  tensor.shape.at(-1) === length &&
  product(tensor.shape) === length

/** The constant that a value is, or that it is another name of, as exporters share equal vectors. */
export function constantOf(name: string, { constants, producers }: GraphIndex): Tensor | undefined {
  const producer = producers.get(name)
  return producer?.operator === 'Identity' ? constants.get(producer.inputs[0]!) : constants.get(name)
}

/** Where the intercept of a layer is, or why the layer must be left alone because of it. */
export function findBias(node: Node, form: LayerForm, index: GraphIndex): BiasPlace | string {
  const length = form.groups * form.outputs
  if (form.biasOperand === undefined) return form.outputAxis === -1 ? findAdd(node, length, index) : { kind: 'none' }
  const name = node.inputs[form.biasOperand] ?? ''
  if (form.biasScale === 0) return { kind: 'none' }
  if (name === '') return { kind: 'new', operand: form.biasOperand }
  const tensor = constantOf(name, index)
  return isVector(tensor, length)
    ? { kind: 'own', tensor, operand: form.biasOperand }
    : 'its bias is not a constant with one number for each output'
}

function findAdd(node: Node, length: number, index: GraphIndex): BiasPlace {
  const { graph, readers } = index
  const output = node.outputs[0]!
  const [reader, ...others] = readers.get(output) ?? []
  const isOutput = graph.outputs.some(({ name }) => name === output)
  if (reader?.operator !== 'Add' || others.length > 0 || isOutput) return { kind: 'none' }
  const operand = reader.inputs[0] === output ? 1 : 0
  const tensor = constantOf(reader.inputs[operand]!, index)
  return isVector(tensor, length) ? { kind: 'after', tensor, operand, reader: reader.outputs[0]! } : { kind: 'none' }
}
