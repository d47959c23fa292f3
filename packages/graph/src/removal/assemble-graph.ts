import type { Dimension, Graph, Node, Tensor, Value } from '@coppice/spec'
import { capturedNames } from '../analysis/prepare.ts'
import type { Kept } from '../kept.ts'

/** Puts a changed graph together: drops what only the old graph needed and updates the shapes that the file declares. */
export function assembleGraph(
  graph: Graph,
  nodes: readonly Node[],
  changed: ReadonlyMap<string, Tensor>,
  kept?: Kept,
): Graph {
  const before = namesUsed(graph.nodes, graph)
  const live = keepUsed(replaceConstants(nodes, changed), graph)
  const after = namesUsed(live, graph)
  const produced = new Set(live.flatMap(node => node.outputs))
  const isNeeded = (name: string): boolean => after.has(name) || !before.has(name)
  const tensors = new Map<string, Tensor>()
  for (const [name, tensor] of graph.tensors) if (isNeeded(name)) tensors.set(name, changed.get(name) ?? tensor)
  for (const [name, tensor] of changed) if (after.has(name) && !produced.has(name)) tensors.set(name, tensor)
  return { ...graph, nodes: live, tensors, values: updateValues(graph, kept, produced) }
}

/** `Constant` nodes hold their tensor themselves. */
function replaceConstants(nodes: readonly Node[], changed: ReadonlyMap<string, Tensor>): Node[] {
  return nodes.map(node => {
    const tensor = node.operator === 'Constant' ? changed.get(node.outputs[0]!) : undefined
    return tensor ? { ...node, attributes: { ...node.attributes, value: { kind: 'tensor', value: tensor } } } : node
  })
}

function namesUsed(nodes: readonly Node[], graph: Graph): Set<string> {
  const used = new Set(graph.outputs.map(output => output.name))
  for (const node of nodes) for (const name of [...node.inputs, ...capturedNames(node)]) used.add(name)
  return used
}

function keepUsed(nodes: readonly Node[], graph: Graph): Node[] {
  const used = new Set(graph.outputs.map(output => output.name))
  const live = nodes.toReversed().filter(node => {
    if (!node.outputs.some(name => used.has(name))) return false
    for (const name of [...node.inputs, ...capturedNames(node)]) used.add(name)
    return true
  })
  return live.reverse()
}

function updateValues(graph: Graph, kept: Kept | undefined, produced: ReadonlySet<string>): Map<string, Value> {
  const known = new Set([...graph.tensors.keys(), ...graph.inputs.map(input => input.name)])
  const values = new Map<string, Value>()
  for (const [name, value] of graph.values)
    if (produced.has(name) || known.has(name)) values.set(name, kept?.touches(name) ? cutValue(value, kept) : value)
  return values
}

/** A name for a size that lost positions would be shared with sizes that did not, so it is left open. */
function cutValue(value: Value, kept: Kept): Value {
  const cut = kept.cutSizes(value.name)
  const sizeOf = (size: Dimension, axis: number): Dimension =>
    cut[axis] == null ? size : typeof size === 'number' ? cut[axis] : null
  return { ...value, shape: value.shape?.map(sizeOf) }
}
