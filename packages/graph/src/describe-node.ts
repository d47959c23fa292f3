import type { Node } from '@coppice/spec'

/** Names a node in messages: its operator and its name, or the first value that it makes where it has no name. */
export function describeNode(node: Node): string {
  return `${node.operator} node '${node.name || node.outputs.find(name => name !== '') || ''}'`
}
