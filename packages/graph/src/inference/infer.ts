import type { Graph, Node, Tensor } from '@coppice/spec'
import type { Inferred, Known } from '../inferred.ts'
import type { InferenceContext, Operator } from '../operator.ts'
import { operatorOf } from '../operators/index.ts'
import { declaredValue, dimensionName } from './declared-value.ts'
import { readConstants } from './read-constants.ts'
import type { Constants } from './read-constants.ts'

/** What is known of each value by its name. */
export type Inferences = ReadonlyMap<string, Inferred>

/** Sizes of dynamic dimensions by name. */
export type Sizes = Readonly<Record<string, number>>

/**
 * The type and the shape of every value of a graph, and the elements of those that are computed from constants and
 * shapes alone. Dynamic dimensions have the sizes given, 1 where none is; one without a name is called by its input and
 * axis, such as `input[0]`. Values that only data decides have the size -1.
 *
 * Throws `invalid-model` where shapes contradict each other at these sizes.
 *
 * @example
 * ```ts
 * const values = await infer(model.graph, { batch: 2 })
 * values.get('output')?.shape // [2, 1000]
 * ```
 */
export async function infer(graph: Graph, sizes: Sizes = {}): Promise<Inferences> {
  return inferKnown(graph, await readConstants(graph), sizes)
}

/** {@link infer} with constants that were read before, so that several sizes share them. */
export function inferKnown(graph: Graph, constants: Constants, sizes: Sizes = {}): Inferences {
  const values = new Map<string, Inferred>()
  inferInto(values, graph, constants, sizes)
  return values
}

/** {@link inferKnown} into a map, which holds what was inferred before a contradiction where there is one. */
export function inferInto(values: Map<string, Inferred>, graph: Graph, constants: Constants, sizes: Sizes): void {
  addInputs(values, graph, sizes)
  inferNodes(graph, constants, sizes, values)
}

/** What a node's outputs are, given its inputs. Outputs of operators that are not known have no type and no shape. */
export function evaluateNode(
  node: Node,
  opset: number,
  inputs: readonly (Inferred | undefined)[],
  constants: Constants = new Map(),
): readonly Inferred[] {
  const operator = operatorOf(node)
  if (!operator) return node.outputs.map(() => unknown)
  return operator.infer({ node, opset, inputs, constant: tensor => constants.get(tensor) })
}

/** The version of the operator set that a node belongs to. */
export function opsetOf(graph: Graph, node: Node): number {
  const domain = node.domain === 'ai.onnx' ? '' : node.domain
  return graph.opsets.get(domain) ?? (domain === '' ? graph.opsets.get('ai.onnx') : undefined) ?? 1
}

const unknown: Inferred = { type: undefined, shape: undefined }

function addInputs(values: Map<string, Inferred>, graph: Graph, sizes: Sizes): void {
  for (const input of graph.inputs) {
    const shape = input.shape?.map((_, axis) => {
      const name = dimensionName(input, axis)
      return typeof name === 'number' ? name : (sizes[name] ?? 1)
    })
    values.set(input.name, { type: input.type, shape })
  }
}

function inferNodes(graph: Graph, constants: Constants, sizes: Sizes, values: Scope): void {
  for (const tensor of graph.tensors.values()) values.set(tensor.name, inferTensor(tensor, constants.get(tensor)))
  const outputs = new Map(graph.outputs.map(output => [output.name, output]))
  for (const node of graph.nodes) {
    const results = inferNode(graph, node, constants, sizes, values)
    node.outputs.forEach((name, i) => {
      if (name === '') return
      const declared = graph.values.get(name) ?? outputs.get(name)
      values.set(name, declaredValue(results?.[i] ?? unknown, declared, sizes))
    })
  }
}

function inferTensor(tensor: Tensor, known: Known | undefined): Inferred {
  return known ? { type: tensor.type, shape: tensor.shape, known } : { type: tensor.type, shape: tensor.shape }
}

function inferNode(
  graph: Graph,
  node: Node,
  constants: Constants,
  sizes: Sizes,
  values: Scope,
): readonly Inferred[] | undefined {
  const operator: Operator | undefined = operatorOf(node)
  if (!operator) return undefined
  const context: InferenceContext = {
    node,
    opset: opsetOf(graph, node),
    inputs: node.inputs.map(name => (name === '' ? undefined : (values.get(name) ?? unknown))),
    constant: tensor => constants.get(tensor),
    inferGraph: (inner, inputs) => inferInner({ ...inner, opsets: graph.opsets }, constants, sizes, values, inputs),
  }
  return operator.infer(context)
}

/** The values that a graph sees by name. */
type Scope = Pick<Map<string, Inferred>, 'get' | 'set'>

/** A graph inside of a node sees its own values before those around it. */
function innerScope(outer: Scope): Scope {
  const own = new Map<string, Inferred>()
  return { get: name => own.get(name) ?? outer.get(name), set: (name, value) => own.set(name, value) }
}

/** The outputs of a graph inside of a node, which sees the values around it. */
function inferInner(
  graph: Graph,
  constants: Constants,
  sizes: Sizes,
  outer: Scope,
  inputs: readonly (Inferred | undefined)[],
): readonly Inferred[] {
  const values = innerScope(outer)
  graph.inputs.forEach((input, i) => values.set(input.name, declaredValue(inputs[i] ?? unknown, input, sizes)))
  inferNodes(graph, constants, sizes, values)
  return graph.outputs.map(output => values.get(output.name) ?? unknown)
}
