import type { DataType } from '@coppice/spec'
import { isJsonObject, type Json, type JsonObject } from '@coppice/layers'
import { invalid } from '../tfjs-failure.ts'
import { shapeOf, toShape, toType, typeOf } from './attributes.ts'
import { parseReference, type InputReference, type NodeDef } from './node-def.ts'

/** An input of a graph model. */
export interface ModelInput {
  readonly node: string
  readonly type: DataType
  /** -1 where a size is dynamic; `undefined` where not even the number of axes is known. */
  readonly shape: readonly number[] | undefined
}

/** What a graph model is fed and gives. */
export interface Signature {
  readonly inputs: readonly ModelInput[]
  readonly outputs: readonly InputReference[]
}

/** Reads the signature; without one, placeholders are inputs and nodes that nobody reads are outputs, as in TensorFlow.js. */
export function readSignature(root: JsonObject, nodes: ReadonlyMap<string, NodeDef>, who: string): Signature {
  const metadata = root['userDefinedMetadata']
  const own = isJsonObject(metadata) ? metadata['signature'] : undefined
  const signature = own ?? root['signature']
  const { inputs, outputs } = isJsonObject(signature) ? signature : {}
  const given = entriesOf(outputs).filter(({ node }) => nodes.has(node))
  const found = given.length > 0 ? given : findOutputs(nodes)
  if (found.length === 0) throw invalid(who, 'a model with outputs', 'none')
  return { inputs: readInputs(inputs, nodes), outputs: found }
}

interface Entry extends InputReference {
  readonly info: JsonObject
}

function entriesOf(entries: Json | undefined): Entry[] {
  if (!isJsonObject(entries)) return []
  return Object.values(entries).flatMap(info => {
    if (!isJsonObject(info) || typeof info['name'] !== 'string') return []
    return [{ ...parseReference(info['name']), info }]
  })
}

function findOutputs(nodes: ReadonlyMap<string, NodeDef>): InputReference[] {
  const read = new Set([...nodes.values()].flatMap(node => [...node.inputs.map(input => input.node), ...node.controls]))
  const last = [...nodes.values()].filter(({ name, op }) => !read.has(name) && op !== 'Const' && op !== 'NoOp')
  return last.map(({ name }) => ({ node: name, output: 0 }))
}

/** The placeholders, those that the signature names first and in its order. */
function readInputs(signature: Json | undefined, nodes: ReadonlyMap<string, NodeDef>): ModelInput[] {
  const entries = new Map(entriesOf(signature).map(entry => [entry.node, entry.info]))
  const placeholders = [...nodes.values()].filter(node => node.op === 'Placeholder')
  const named = [...entries.keys()].flatMap(name => placeholders.find(node => node.name === name) ?? [])
  return [...new Set([...named, ...placeholders])].map(node => {
    const info = entries.get(node.name)
    const shape = shapeOf(node, 'shape') ?? toShape(info?.['tensorShape'])
    return { node: node.name, type: typeOf(node, 'dtype') ?? toType(info?.['dtype']) ?? 'float32', shape }
  })
}
