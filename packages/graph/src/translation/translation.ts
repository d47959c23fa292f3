import type { DataType, Dimension, Graph, Node, Tensor } from '@coppice/spec'
import type { Known, Shape } from '../inferred.ts'
import { encodeElements } from '../tensors/tensor-elements.ts'
import { addNode, addOutput, finishGraph, rankOf, turn } from './draft.ts'
import type { Draft } from './draft.ts'
import type { SourceValue } from './source-value.ts'
import { uniqueNames } from './unique-names.ts'
import type { EmitOptions } from './emit-options.ts'

/** Adds one operator and gives its first output. */
export type Emit<Inputs, Result> = (
  operator: string,
  inputs: Inputs,
  attributes?: Node['attributes'],
  options?: EmitOptions,
) => Result

/**
 * A graph under construction from a network whose channels come last. Operators that want channels first get them so;
 * what follows is left in that order as long as nobody needs another, so that images are turned at the ends of a
 * network and not at every layer.
 */
export interface Translation {
  /** An input of the model; `null` and names are dynamic sizes. */
  input(name: string, type: DataType, shape: readonly Dimension[]): SourceValue
  /** A weight, or any other tensor of the file; `known` where its elements steer shapes. */
  tensor(tensor: Tensor, known?: Known): SourceValue
  /** A tensor of the importer's own making, which is not counted as parameters. Type: default `int64`; shape: a scalar for one number, else a vector. */
  constant(values: readonly number[] | number, type?: DataType, shape?: Shape): SourceValue
  /** One standard operator on the values as the graph holds them; the result has the order of the first. */
  readonly emit: Emit<readonly (SourceValue | undefined)[], SourceValue>
  /** As {@link Translation.emit}, with all outputs. */
  readonly emitAll: Emit<readonly (SourceValue | undefined)[], SourceValue[]>
  /** An operator that looks at one element at a time, broadcasting as numpy does in the order of the source. */
  readonly elementwise: Emit<readonly SourceValue[], SourceValue>
  /** The value with its channels on axis 1; only for three axes and more. */
  channelsFirst(value: SourceValue): SourceValue
  /** The value in the order of the source. */
  inSourceOrder(value: SourceValue): SourceValue
  /** Makes a value an output of the model under this name, in the order of the source. */
  output(name: string, value: SourceValue): void
  /** The finished graph. */
  graph(name: string): Graph
}

/**
 * Begins a graph of ONNX's operator set 17. `who` is named in failures.
 *
 * @throws from its methods a failure with code `invalid-model` where shapes contradict each other.
 *
 * @example
 * ```ts
 * const translation = createTranslation('format-keras')
 * const image = translation.input('image', 'float32', [null, 28, 28, 1])
 * translation.output('out', translation.elementwise('Relu', [image]))
 * translation.graph('tiny').nodes.length // 1
 * ```
 */
export function createTranslation(who: string): Translation {
  const draft: Draft = {
    who,
    names: uniqueNames(),
    nodes: [],
    tensors: new Map(),
    inputs: [],
    outputs: [],
    turned: new Map(),
    renamed: new Map(),
  }
  return {
    input: (name, type, shape) => addInput(draft, name, type, shape),
    tensor: (tensor, known) => addTensor(draft, tensor, known),
    constant: (values, type, shape) => addConstant(draft, values, type, shape),
    emit: (operator, inputs, attributes = {}, options = {}) =>
      addNode(draft, operator, inputs, attributes, options)[0]!,
    emitAll: (operator, inputs, attributes = {}, options = {}) => addNode(draft, operator, inputs, attributes, options),
    elementwise: (...parts) => addElementwise(draft, ...parts),
    channelsFirst: value => turn(draft, value, 'channels-first'),
    inSourceOrder: value => turn(draft, value, 'source'),
    output: (name, value) => addOutput(draft, name, value),
    graph: name => finishGraph(draft, name),
  }
}

function addInput({ names, inputs }: Draft, wanted: string, type: DataType, shape: readonly Dimension[]): SourceValue {
  const name = names.take(wanted)
  inputs.push({ name, type, shape })
  const sizes = shape.map(size => (typeof size === 'number' ? size : -1))
  return { name, inferred: { type, shape: sizes }, order: 'source' }
}

function addTensor({ names, tensors }: Draft, tensor: Tensor, known: Known | undefined): SourceValue {
  const isNew = tensors.get(tensor.name) !== tensor
  const name = isNew ? names.take(tensor.name) : tensor.name
  if (isNew) tensors.set(name, name === tensor.name ? tensor : { ...tensor, name })
  const { type, shape } = tensor
  return { name, inferred: { type, shape, ...(known && { known }) }, order: 'source' }
}

function addConstant(
  { names, tensors }: Draft,
  values: readonly number[] | number,
  type: DataType = 'int64',
  shape: Shape = typeof values === 'number' ? [] : [values.length],
): SourceValue {
  const data = typeof values === 'number' ? [values] : values
  const bytes = encodeElements(type, data)
  const name = names.take('constant')
  tensors.set(name, { name, type, shape, read: () => bytes, storedShare: 0 })
  return { name, inferred: { type, shape, known: { shape, data } }, order: 'source' }
}

function addElementwise(
  draft: Draft,
  operator: string,
  given: readonly SourceValue[],
  attributes: Node['attributes'] = {},
  options: EmitOptions = {},
): SourceValue {
  if (given.every(({ order }) => order === 'source')) return addNode(draft, operator, given, attributes, options)[0]!
  const rank = Math.max(...given.map(value => rankOf(draft, value)))
  const aligned = given.map(value => alignChannels(draft, value, rank))
  return { ...addNode(draft, operator, aligned, attributes, options)[0]!, order: 'channels-first' }
}

/** The value so that it broadcasts in channels-first order as it did with channels last. */
function alignChannels(draft: Draft, value: SourceValue, rank: number): SourceValue {
  const own = rankOf(draft, value)
  if (own === rank) return turn(draft, value, 'channels-first')
  // Not where all sizes are 1: a graph must not change its nodes when pruning leaves a single channel.
  if (own === 0) return value
  const axes = addConstant(
    draft,
    Array.from({ length: rank - own }, (_, i) => i),
  )
  const source = turn(draft, value, 'source')
  const [raised] = addNode(draft, 'Unsqueeze', [source, axes], {}, { name: `${value.name}/aligned` })
  return turn(draft, raised!, 'channels-first')
}
