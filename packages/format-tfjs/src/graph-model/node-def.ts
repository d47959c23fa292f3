import { describeJson, isJsonArray, isJsonObject, type Json, type JsonObject } from '@coppice/layers'
import { invalid } from '../tfjs-failure.ts'

/** An output of a node that another node reads. */
export interface InputReference {
  readonly node: string
  readonly output: number
}

/** A node of a TensorFlow graph. */
export interface NodeDef {
  readonly name: string
  /** The name of its operator, such as `Conv2D`. */
  readonly op: string
  readonly inputs: readonly InputReference[]
  /** Nodes that must have run before it and give it nothing. */
  readonly controls: readonly string[]
  readonly attributes: JsonObject
  /** As it stands in the file. */
  readonly json: JsonObject
}

/** Reads the nodes of a GraphDef in JSON; every name must be given once, and every input be there. */
export function decodeNodes(topology: JsonObject, who: string): Map<string, NodeDef> {
  const { node } = topology
  if (!isJsonArray(node)) throw invalid(who, 'a list of nodes as modelTopology.node', describeJson(node))
  const nodes = new Map<string, NodeDef>()
  for (const json of node) {
    const decoded = decodeNode(json, who)
    if (nodes.has(decoded.name)) throw invalid(who, 'every node once', `${JSON.stringify(decoded.name)} twice`)
    nodes.set(decoded.name, decoded)
  }
  for (const { name, inputs, controls } of nodes.values()) {
    const missing = [...inputs.map(input => input.node), ...controls].find(input => !nodes.has(input))
    if (missing !== undefined)
      throw invalid(who, `the inputs of node ${name}`, `none called ${JSON.stringify(missing)}`)
  }
  return nodes
}

/** Reads one node. */
export function decodeNode(json: Json, who: string): NodeDef {
  if (!isJsonObject(json) || typeof json['name'] !== 'string' || typeof json['op'] !== 'string')
    throw invalid(who, 'nodes with a name and an op', describeJson(json))
  const { name, op, input = [], attr = {} } = json
  if (!isJsonArray(input) || !input.every(text => typeof text === 'string'))
    throw invalid(who, `a list of names as the inputs of node ${name}`, describeJson(input))
  if (!isJsonObject(attr)) throw invalid(who, `an object as attr of node ${name}`, describeJson(attr))
  return {
    name,
    op,
    inputs: input.filter(text => !text.startsWith('^')).map(text => parseReference(text)),
    controls: input.filter(text => text.startsWith('^')).map(text => text.slice(1)),
    attributes: attr,
    json,
  }
}

/** Reads `node`, `node:1` or `node:name:1`. */
export function parseReference(text: string): InputReference {
  const parts = text.split(':')
  const output = parts.length > 1 ? Number(parts.at(-1)) : 0
  return { node: parts[0]!, output: Number.isSafeInteger(output) && output >= 0 ? output : 0 }
}

/** How inputs name an output. */
export function formatReference({ node, output }: InputReference): string {
  return output === 0 ? node : `${node}:${output}`
}
