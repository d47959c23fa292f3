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
  const given = new Set(constants)
  for (const input of inputs) given.add(input.name)
  const makers = findMakers(file, nodes, given)
  const needs = nodes.map(node => findNeeds(file, node, given, makers, outermost))
  if (outermost) for (const { name } of outputs) if (!given.has(name)) checkMade(file, name, 'the outputs', makers)
  return isSorted(needs) ? nodes : sortByNeeds(file, nodes, needs)
}

/** The indices of the nodes that make what a node reads. */
function findNeeds(
  file: OnnxFile,
  node: Node,
  given: ReadonlySet<string>,
  makers: ReadonlyMap<string, number>,
  outermost: boolean,
): number[] {
  const needs: number[] = []
  for (const name of readNames(node)) {
    const maker = name === '' || given.has(name) ? undefined : makers.get(name)
    if (maker !== undefined) needs.push(maker)
    else if (outermost && name !== '' && !given.has(name)) checkMade(file, name, describe(node), makers)
  }
  return needs
}

function describe(node: Node): string {
  return `node ${node.name || node.operator}`
}

function checkMade(file: OnnxFile, name: string, reader: string, makers: ReadonlyMap<string, number>): void {
  if (makers.has(name)) return
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

/** The values that a node reads, also from within its subgraphs; optional inputs left out are among them. */
function readNames(node: Node): readonly string[] {
  let names = node.inputs
  for (const key in node.attributes) {
    const attribute = node.attributes[key]!
    if (attribute.kind === 'graph') names = [...names, ...freeNames(attribute.value)]
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

function isSorted(needs: readonly (readonly number[])[]): boolean {
  return needs.every((makers, index) => makers.every(maker => maker < index))
}

const untouched = 0
const waiting = 1
const done = 2

/** Takes the nodes in the order of the file, each one's makers first. */
function sortByNeeds(file: OnnxFile, nodes: readonly Node[], needs: readonly (readonly number[])[]): Node[] {
  const sorted: Node[] = []
  const states = new Uint8Array(nodes.length)
  const stack = nodes.map((_, index) => index).reverse()
  while (stack.length > 0) {
    const index = stack.at(-1)!
    if (states[index] === untouched) {
      states[index] = waiting
      stack.push(...openMakers(file, nodes, needs[index]!, states))
    } else {
      stack.pop()
      if (states[index] === waiting) sorted.push(nodes[index]!)
      states[index] = done
    }
  }
  return sorted
}

function openMakers(
  file: OnnxFile,
  nodes: readonly Node[],
  makers: readonly number[],
  states: Readonly<Uint8Array>,
): number[] {
  const circular = makers.find(maker => states[maker] === waiting)
  if (circular !== undefined) throw invalid(file, 'nodes without a cycle', `one through ${describe(nodes[circular]!)}`)
  return makers.filter(maker => states[maker] === untouched).reverse()
}
