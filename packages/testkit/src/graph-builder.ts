import type { Attribute, DataType, Dimension, Graph, Node, Tensor, Value } from '@coppice/spec'
import { constantTensor, randomTensor } from './tensor.ts'
import type { ConstantType, Distribution } from './tensor.ts'

/** The name of a value of the graph that is being built. */
export type ValueName = string

/** An attribute in short: an integer, a text or a list of integers; anything else is written out. See {@link float}. */
export type ShortAttribute = number | string | readonly number[] | Attribute

/**
 * A float attribute; plain numbers are taken for integers.
 *
 * @example
 * ```ts
 * g.node('LeakyRelu', [x], { alpha: float(0.1) })
 * ```
 */
export const float = (value: number): Attribute => ({ kind: 'float', value })

/** How a node is written. */
export interface NodeOptions {
  /** Default: the operator in lower case and a number. The outputs carry it too. */
  readonly name?: string
  /** Default ''. */
  readonly domain?: string
  /** The number of outputs. Default 1. */
  readonly outputs?: number
  /** The shape of each output, where the builder's caller knows it. */
  readonly shapes?: readonly (readonly Dimension[] | undefined)[]
}

/** How a weight is drawn, named and kept. */
export interface WeightOptions extends Distribution {
  readonly name?: string
  /** Keeps it in a `Constant` node instead of an initializer. Default false. */
  readonly asNode?: boolean
}

/** How a constant is named and typed. */
export interface ConstantOptions {
  readonly name?: string
  /** Default `int64`. */
  readonly type?: ConstantType
  /** Default one axis; `[]` makes a scalar. */
  readonly shape?: readonly number[]
}

/** The basic operations of a builder; everything else is made of them. */
export interface BasicBuilder {
  /** Declares an input of the graph: a number or the name of a dynamic size for each axis. */
  input(name: string, shape: readonly Dimension[], type?: DataType): ValueName
  /** Declares an output of the graph, under another name if one is given. */
  output(value: ValueName, options?: { readonly name?: string; readonly type?: DataType }): void
  /** A float32 weight, drawn from the model's seed and its own name. */
  weight(shape: readonly number[], options?: WeightOptions): ValueName
  /** A constant of the given elements, int64 unless told. */
  constant(values: readonly number[], options?: ConstantOptions): ValueName
  /** Adds a node and gives its first output. An empty input is one left out. */
  node(
    operator: string,
    inputs: readonly ValueName[],
    attributes?: Readonly<Record<string, ShortAttribute>>,
    options?: NodeOptions,
  ): ValueName
  /** Adds a node and gives all its outputs. */
  nodeOutputs(
    operator: string,
    inputs: readonly ValueName[],
    attributes?: Readonly<Record<string, ShortAttribute>>,
    options?: NodeOptions,
  ): readonly ValueName[]
  /** A graph for a branch of `If`: it may read the values outside of it; what `define` gives is its output. */
  branch(name: string, define: (inner: BasicBuilder) => ValueName): Attribute
  /** A name that nothing has yet: the prefix and a number. */
  freshName(prefix: string): string
  /** The shape of a value as far as it is known. */
  shapeOf(value: ValueName): readonly Dimension[] | undefined
  /** Says what a value's shape is. */
  setShape(value: ValueName, shape: readonly Dimension[]): void
  readonly opset: number
}

function toAttribute(name: string, value: ShortAttribute): Attribute {
  if (typeof value === 'string') return { kind: 'string', value }
  if (typeof value === 'number') {
    if (!Number.isInteger(value))
      throw new TypeError(`attribute '${name}': expected an integer or float(…), received ${value}`)
    return { kind: 'int', value }
  }
  return 'kind' in value ? value : { kind: 'ints', value }
}

interface Shared {
  readonly seed: number
  readonly opset: number
  readonly taken: Set<string>
  readonly counts: Map<string, number>
  readonly shapes: Map<string, readonly Dimension[]>
}

interface Parts {
  readonly inputs: Value[]
  readonly outputs: { readonly value: ValueName; readonly name: string; readonly type: DataType }[]
  readonly nodes: Node[]
  readonly tensors: Map<string, Tensor>
}

/**
 * Builds one graph through a basic builder; {@link buildModel} is the usual way in.
 *
 * @throws Error where a name is used twice.
 */
export function buildGraph(
  options: { readonly seed: number; readonly opset: number; readonly name: string },
  define: (g: BasicBuilder) => void,
): Graph {
  const shared: Shared = { ...options, taken: new Set(), counts: new Map(), shapes: new Map() }
  const parts = emptyParts()
  define(basicBuilder(shared, parts))
  return finish(options.name, shared, parts)
}

const emptyParts = (): Parts => ({ inputs: [], outputs: [], nodes: [], tensors: new Map() })

function finish(name: string, shared: Shared, parts: Parts): Graph {
  const renamed = new Map(parts.outputs.map(output => [output.value, output.name]))
  const rename = (value: string): string => renamed.get(value) ?? value
  const nodes = parts.nodes.map(node => ({
    ...node,
    inputs: node.inputs.map(rename),
    outputs: node.outputs.map(rename),
  }))
  const outputs = parts.outputs.map(({ value, name, type }) => ({ name, type, shape: shared.shapes.get(value) }))
  return {
    name,
    inputs: parts.inputs,
    outputs,
    nodes,
    tensors: parts.tensors,
    values: new Map(),
    opsets: new Map([['', shared.opset]]),
  }
}

function basicBuilder(shared: Shared, parts: Parts): BasicBuilder {
  const claim = (name: string): string => {
    if (shared.taken.has(name))
      throw new Error(`buildModel: expected a new name, received '${name}' for the second time`)
    shared.taken.add(name)
    return name
  }
  const freshName = (prefix: string): string => {
    const count = (shared.counts.get(prefix) ?? 0) + 1
    shared.counts.set(prefix, count)
    return shared.taken.has(`${prefix}${count}`) ? freshName(prefix) : `${prefix}${count}`
  }
  const setShape = (value: ValueName, shape: readonly Dimension[]): void => void shared.shapes.set(value, shape)

  const nodeOutputs: BasicBuilder['nodeOutputs'] = (operator, inputs, attributes = {}, options = {}) => {
    const { name = freshName(operator.toLowerCase()), domain = '', outputs: count = 1, shapes = [] } = options
    const outputs = Array.from({ length: count }, (_, i) => claim(i === 0 ? name : `${name}.${i}`))
    outputs.forEach((output, i) => shapes[i] && setShape(output, shapes[i]))
    const written = Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, toAttribute(key, value)]))
    parts.nodes.push({ name, operator, domain, inputs: [...inputs], outputs, attributes: written })
    return outputs
  }
  const node: BasicBuilder['node'] = (...call) => nodeOutputs(...call)[0] as string
  const keep = (tensor: Tensor, asNode: boolean): ValueName => {
    const { name, shape } = tensor
    setShape(name, shape)
    if (asNode) return node('Constant', [], { value: { kind: 'tensor', value: tensor } }, { name })
    parts.tensors.set(claim(name), tensor)
    return name
  }

  return {
    opset: shared.opset,
    freshName,
    setShape,
    shapeOf: value => shared.shapes.get(value),
    input(name, shape, type = 'float32') {
      parts.inputs.push({ name: claim(name), type, shape })
      setShape(name, shape)
      return name
    },
    output(value, { name = value, type = 'float32' } = {}) {
      if (name !== value) claim(name)
      parts.outputs.push({ value, name, type })
    },
    weight: (shape, { name = freshName('weight'), asNode = false, ...distribution } = {}) =>
      keep(randomTensor(shared.seed, name, shape, distribution), asNode),
    constant: (values, { name = freshName('constant'), ...options } = {}) =>
      keep(constantTensor(name, values, options), false),
    node,
    nodeOutputs,
    branch(name, define) {
      const inner = emptyParts()
      const builder = basicBuilder(shared, inner)
      builder.output(define(builder))
      return { kind: 'graph', value: finish(name, shared, inner) }
    },
  }
}
