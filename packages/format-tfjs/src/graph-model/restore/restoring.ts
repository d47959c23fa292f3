import { decodeElements, dynamicSizes, elementsOf, infer, type Inferences, type Sizes } from '@coppice/graph'
import type { DataType, Graph, Node, Tensor } from '@coppice/spec'
import type { JsonObject } from '@coppice/layers'
import { unsupported } from '../../tfjs-failure.ts'
import { encodeShape, nameOfType } from '../attributes.ts'
import { originOfNode } from '../finish-graph.ts'
import { decodeNode, type NodeDef } from '../node-def.ts'
import type { GraphDocument } from '../read-graph-model.ts'
import { restoreConstants, type RestoredConstants } from './restore-constants.ts'

/** A pruned graph that is being written back. */
export interface Restoring {
  readonly who: string
  readonly document: GraphDocument
  readonly graph: Graph
  /** Sizes of the dynamic dimensions that the whole graph can be run at. */
  readonly sizes: Sizes | undefined
  readonly inferences: Inferences
  /** The nodes that there are now, by the names of those that they come from. */
  readonly after: ReadonlyMap<string, Node>
  readonly producers: ReadonlyMap<string, Node>
  /** The first reference of TensorFlow to each value of the graph as it was read. */
  readonly references: Map<string, string>
  /** The nodes that were added for nodes that pruning put into the graph, by the values that these give. */
  readonly made: Map<string, string>
  readonly constants: RestoredConstants
  /** New nodes, by name. */
  readonly added: Map<string, NodeDef>
  /** New weights. */
  readonly weights: Tensor[]
  readonly taken: Set<string>
}

export async function beginRestoring(document: GraphDocument, graph: Graph, who: string): Promise<Restoring> {
  const origins = graph.nodes.flatMap(node => {
    const origin = originOfNode(node)
    return origin ? [[origin.original.name, node] as const] : []
  })
  const taken = new Set(document.nodes.keys())
  const constants = restoreConstants(document, graph, taken)
  const [sizes] = await dynamicSizes(graph)
  const restoring: Restoring = {
    who,
    document,
    graph,
    sizes,
    inferences: await infer(graph, sizes),
    after: new Map(origins),
    producers: new Map(graph.nodes.flatMap(node => node.outputs.map(output => [output, node] as const))),
    references: new Map([...document.names].map(([reference, name]) => [name, reference] as const).reverse()),
    made: new Map(),
    constants,
    added: new Map(),
    weights: [],
    taken,
  }
  for (const tensor of constants.added) addWeight(restoring, tensor)
  return restoring
}

/** The error for what the TensorFlow graph cannot say. */
export function cannotRestore({ who }: Pick<Restoring, 'who'>, node: string, received: string): Error {
  const expected = `what a TensorFlow graph can say at ${node}`
  return unsupported(who, expected, received, 'Write it as ONNX: coppice convert, or an output that ends in .onnx')
}

/** The elements of a constant of the pruned graph. */
export async function elementsOfConstant({ graph }: Restoring, name: string): Promise<readonly number[] | undefined> {
  const tensor = graph.tensors.get(name)
  return tensor && Array.from(decodeElements(tensor.type, await tensor.read(), elementsOf(tensor.shape)))
}

/** Adds a constant with its weight, under a name that is free. */
export function addWeight(restoring: Restoring, tensor: Tensor): void {
  restoring.weights.push(tensor)
  addNode(restoring, constantNode(restoring, tensor))
}

export function addNode({ added }: Restoring, json: JsonObject): void {
  const node = decodeNode(json, 'format-tfjs')
  added.set(node.name, node)
}

function constantNode({ document }: Restoring, { name, type, shape }: Tensor): JsonObject {
  const dtype = typeValue(document, type)
  const value = { tensor: { dtype, tensorShape: encodeShape(shape) } }
  return { name, op: 'Const', attr: { value, dtype: { type: dtype } } }
}

/** A type as the file writes types: by name, or in older files by number. */
export function typeValue({ order }: GraphDocument, type: DataType): string | number {
  const sample = order.find(node => node.op === 'Placeholder' || node.op === 'Const')
  const attribute = sample?.attributes['dtype'] as JsonObject | undefined
  const numbers: Partial<Record<DataType, number>> = { float32: 1, int32: 3, bool: 10 }
  return typeof attribute?.['type'] === 'number' ? (numbers[type] ?? 1) : nameOfType(type)
}
