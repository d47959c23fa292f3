import { createTranslation, decodeElements, elementsOf, type Known } from '@coppice/graph'
import type { Dimension, Graph, Tensor } from '@coppice/spec'
import type { JsonObject } from '@coppice/layers'
import type { TfjsFile } from '../tfjs-file.ts'
import { invalid, unsupported } from '../tfjs-failure.ts'
import { finishGraph } from './finish-graph.ts'
import { decodeNodes, formatReference, type NodeDef } from './node-def.ts'
import { placeNode } from './place-node.ts'
import { operandAt, type Placing, type StoredConstant } from './placing.ts'
import { readSignature, type Signature } from './signature.ts'
import { reachableFrom, sortNodes } from './sort-nodes.ts'

/** What is needed to write a graph model again. */
export interface GraphDocument {
  readonly kind: 'graph-document'
  /** The model.json around it. */
  readonly root: JsonObject
  readonly topology: JsonObject
  /** The weights of the file, by name. */
  readonly stored: Stored
  readonly nodes: ReadonlyMap<string, NodeDef>
  /** Those that the outputs depend on, each after those it reads. */
  readonly order: readonly NodeDef[]
  readonly signature: Signature
  /** As it was read. */
  readonly graph: Graph
  /** The names of the graph's values by reference, such as `split:1`. */
  readonly names: ReadonlyMap<string, string>
  /** Elements that are known before the model runs, by reference. */
  readonly known: ReadonlyMap<string, readonly number[]>
  /** Nodes that another one stands for. */
  readonly covered: ReadonlyMap<string, string>
  /** Why nodes were not translated, by name. */
  readonly opaque: ReadonlyMap<string, string>
}

/** The weights that a graph model finds by the names of its constants. */
type Stored = ReadonlyMap<string, Tensor>

/** A model whose constants and sizes are known, before anything is put into a graph. */
interface Prepared {
  readonly who: string
  readonly nodes: ReadonlyMap<string, NodeDef>
  readonly order: readonly NodeDef[]
  readonly readers: ReadonlyMap<string, readonly NodeDef[]>
  readonly signature: Signature
  readonly constants: ReadonlyMap<string, StoredConstant>
}

/** Puts a graph model into a graph. Only what its outputs need is translated; the rest stays as it is. */
export async function readGraphModel(
  { who, root }: Pick<TfjsFile, 'who' | 'root'>,
  topology: JsonObject,
  stored: Stored,
): Promise<GraphDocument> {
  const nodes = decodeNodes(topology, who)
  const signature = readSignature(root, nodes, who)
  const wanted = reachableFrom(
    nodes,
    signature.outputs.map(output => output.node),
  )
  const order = sortNodes(nodes, wanted, who)
  const constants = await readConstants(order, stored, who)
  const prepared: Prepared = { who, nodes, order, readers: findReaders(order), signature, constants }
  const first = placeAll(prepared, new Set())
  const placing = first.conflicts.size > 0 ? placeAll(prepared, first.conflicts) : first
  const { covered, opaque } = placing
  const finished = finishGraph(placing, signature, order)
  const known = findKnown(placing)
  const parts = { root, topology, stored, nodes, order, signature, covered, opaque }
  return { kind: 'graph-document', ...parts, known, ...finished }
}

function findKnown({ values }: Placing): Map<string, readonly number[]> {
  const known = [...values].flatMap(([reference, { inferred }]) =>
    inferred.known ? [[reference, Array.from(inferred.known.data)] as const] : [],
  )
  return new Map(known)
}

function findReaders(order: readonly NodeDef[]): Map<string, NodeDef[]> {
  const readers = new Map<string, NodeDef[]>()
  for (const node of order)
    for (const input of node.inputs) {
      const known = readers.get(input.node)
      if (known) known.push(node)
      else readers.set(input.node, [node])
    }
  return readers
}

/** Numbers that may steer operators are read at once: whole ones, and single ones of any kind. */
const mostKnown = 65_536

async function readConstants(order: readonly NodeDef[], stored: Stored, who: string) {
  const constants = new Map<string, StoredConstant>()
  for (const { name, op } of order) {
    if (op !== 'Const') continue
    const tensor = stored.get(name)
    if (!tensor) throw invalid(who, `a weight for the constant ${name}`, 'none in weightsManifest')
    constants.set(name, { tensor, known: await readKnown(tensor) })
  }
  return constants
}

async function readKnown({ type, shape, read }: Tensor): Promise<Known | undefined> {
  const count = elementsOf(shape)
  const isNumber = type === 'int32' || type === 'bool' || (type === 'float32' && count === 1)
  return isNumber && count <= mostKnown ? { shape, data: decodeElements(type, await read(), count) } : undefined
}

function placeAll(prepared: Prepared, computed: ReadonlySet<string>): Placing {
  const { who, nodes, order, readers, signature, constants } = prepared
  const placing: Placing = {
    who,
    translation: createTranslation(who),
    nodes,
    readers,
    outputs: new Set(signature.outputs.map(output => output.node)),
    constants,
    computed,
    values: new Map(),
    used: new Map(),
    conflicts: new Set(),
    emissions: [],
    covered: new Map(),
    hidden: new Set(),
    opaque: new Map(),
  }
  placeInputs(placing, signature)
  for (const node of order) if (!placing.values.has(node.name)) placeOne(placing, node)
  return placing
}

function placeOne(placing: Placing, node: NodeDef): void {
  const standIn = placing.covered.get(node.name)
  if (node.op === 'Const') placing.values.set(node.name, operandAt(placing, { node: node.name, output: 0 })!)
  else if (standIn !== undefined) placing.values.set(node.name, placing.values.get(standIn)!)
  else placeNode(placing, node)
}

function placeInputs({ who, translation, values }: Placing, { inputs }: Signature): void {
  const isDynamic = (size: number | undefined): boolean => size !== undefined && size < 0
  const batches = inputs.filter(({ shape }) => isDynamic(shape?.[0])).length
  for (const { node, type, shape } of inputs) {
    if (!shape) throw unsupported(who, `a shape of the input ${node}`, 'none', 'Convert the model with a signature')
    const dimensions = shape.map((size, axis): Dimension => {
      if (!isDynamic(size)) return size
      return axis === 0 && batches > 1 ? 'batch' : null
    })
    values.set(formatReference({ node, output: 0 }), translation.input(node, type, dimensions))
  }
}
