import type { Node } from '@coppice/spec'

/** Gives the nodes that took the place of one node names that no other node has; one of them may keep its name. */
export function nameNodes(nodes: readonly Node[], original: Node, taken: Set<string>): readonly Node[] {
  let free = true
  return nodes.map(node => {
    if (node.name === '') return node
    const keeps = free && node.name === original.name
    if (keeps) free = false
    const name = keeps ? node.name : freeName(node.name, taken)
    taken.add(name)
    return name === node.name ? node : { ...node, name }
  })
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name
  for (let count = 2; ; count++) if (!taken.has(`${name}__${count}`)) return `${name}__${count}`
}
