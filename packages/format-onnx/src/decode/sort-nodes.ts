import type { Graph, Node, Value } from '@coppice/spec'
import { invalid, type OnnxFile } from '../wire/onnx-file.ts'

interface Parts {
  readonly nodes: readonly Node[]
  readonly inputs: readonly Value[]
  readonly outputs: readonly Value[]
  readonly constants: ReadonlySet<string>
}

/**
 * The nodes so that each comes after those it reads; in the order of the file where that is such an order.
 * Fails where names are given twice, are never given, or go round in a circle.
 */
export function sortNodes(file: OnnxFile, parts: Parts, outermost: boolean): readonly Node[] {
  const { nodes, inputs, outputs, constants } = parts
  const given = new Set([...inputs.map(input => input.name), ...constants])
  const makers = findMakers(file, nodes, given)
  const needs = nodes.map(node => readNames(node).filter(name => makers.has(name)))
  if (outermost) {
    for (const node of nodes) for (const name of readNames(node)) checkKnown(file, name, describe(node), given, makers)
    for (const { name } of outputs) checkKnown(file, name, 'the outputs', given, makers)
  }
  return isSorted(needs, makers) ? nodes : sortByNeeds(file, nodes, needs, makers)
}

function describe(node: Node): string {
  return `node ${node.name || node.operator}`
}

function checkKnown(
  file: OnnxFile,
  name: string,
  reader: string,
  given: ReadonlySet<string>,
  makers: ReadonlyMap<string, number>,
): void {
  if (given.has(name) || makers.has(name)) return
  throw invalid(file, `a value ${JSON.stringify(name)}, which ${reader} reads`, 'nothing of that name')
}

/** The index of the node that makes each value. */
function findMakers(file: OnnxFile, nodes: readonly Node[], given: ReadonlySet<string>): Map<string, number> {
  const makers = new Map<string, number>()
  nodes.forEach((node, index) => {
    for (const name of node.outputs) {
      if (name === '') continue
      if (makers.has(name) || given.has(name)) {
        throw invalid(file, 'values with names of their own', `${JSON.stringify(name)} twice`)
      }
      makers.set(name, index)
    }
  })
  return makers
}

/** The values that a node reads, also from within its subgraphs. */
function readNames(node: Node): string[] {
  const names = node.inputs.filter(name => name !== '')
  for (const key in node.attributes) {
    const attribute = node.attributes[key]!
    if (attribute.kind === 'graph') names.push(...freeNames(attribute.value))
  }
  return names
}

/** The values that a graph reads from around it; names of sparse initializers may be among them. */
function freeNames(graph: Graph): string[] {
  const own = new Set([...graph.tensors.keys(), ...graph.inputs.map(input => input.name)])
  for (const node of graph.nodes) for (const name of node.outputs) own.add(name)
  const read = [...graph.nodes.flatMap(readNames), ...graph.outputs.map(output => output.name)]
  return read.filter(name => !own.has(name))
}

function isSorted(needs: readonly (readonly string[])[], makers: ReadonlyMap<string, number>): boolean {
  return needs.every((names, index) => names.every(name => makers.get(name)! < index))
}

/** Takes the nodes in the order of the file, each one's makers first. */
function sortByNeeds(
  file: OnnxFile,
  nodes: readonly Node[],
  needs: readonly (readonly string[])[],
  makers: ReadonlyMap<string, number>,
): Node[] {
  const sorted: Node[] = []
  const state = new Uint8Array(nodes.length)
  for (let root = 0; root < nodes.length; root++) {
    const stack = [root]
    while (stack.length > 0) {
      const index = stack.at(-1)!
      if (state[index] === 0) {
        state[index] = 1
        for (const name of needs[index]!.toReversed()) {
          const maker = makers.get(name)!
          if (state[maker] === 1) throw invalid(file, 'nodes without a cycle', `one through ${describe(nodes[maker]!)}`)
          if (state[maker] === 0) stack.push(maker)
        }
      } else {
        stack.pop()
        if (state[index] === 1) sorted.push(nodes[index]!)
        state[index] = 2
      }
    }
  }
  return sorted
}
