import { isJsonArray, type JsonObject } from '@coppice/layers'
import { decodeNode, type NodeDef } from './node-def.ts'

/** What is to be different about a node. */
export interface NodeChanges {
  readonly name?: string
  readonly op?: string
  /** All of its data inputs. */
  readonly inputs?: readonly string[]
  /** Attributes to add or replace; `undefined` takes one away. */
  readonly attributes?: JsonObject
}

/** The node with changes; what waits for others still does. */
export function changeNode(node: NodeDef, { name, op, inputs, attributes }: NodeChanges): NodeDef {
  const { input = [] } = node.json
  const controls = isJsonArray(input) ? input.filter(text => typeof text === 'string' && text.startsWith('^')) : []
  const json: JsonObject = {
    ...node.json,
    ...(name !== undefined && { name }),
    ...(op !== undefined && { op }),
    ...(inputs && { input: [...inputs, ...controls] }),
    ...(attributes && { attr: { ...node.attributes, ...attributes } }),
  }
  return decodeNode(json, 'format-tfjs')
}
