import type { Graph, Node } from '@coppice/spec'
import { failure } from '@coppice/spec'
import { describeNode } from './describe-node.ts'

/**
 * Checks that every value has one origin and that every value that is read has one, in inner graphs too, and that nodes
 * do not wait for each other. Throws `invalid-model` naming the value and the node.
 *
 * @example
 * ```ts
 * checkGraph(model.graph)
 * ```
 */
export function checkGraph(graph: Graph): void {
  sortTopologically(graph)
}

/**
 * The graph with each node after those whose values it reads; the graph itself where it is in order already.
 * Nodes that do not wait for each other keep their order. Throws `invalid-model` as {@link checkGraph} does.
 */
export function sortTopologically(graph: Graph): Graph {
  return sortWithin(graph, new Set())
}

function sortWithin(graph: Graph, outer: ReadonlySet<string>): Graph {
  const producers = findProducers(graph)
  const reads = graph.nodes.map(node => valuesRead(node))
  checkReads(graph, producers, outer, reads)
  checkInnerGraphs(graph, producers, outer)
  const order = sortNodes(graph, producers, reads)
  return order.every((index, place) => index === place) ? graph : { ...graph, nodes: order.map(i => graph.nodes[i]!) }
}

/** Where each value comes from: the index of its node, or -1 for inputs and constants. */
function findProducers(graph: Graph): Map<string, number> {
  const producers = new Map<string, number>()
  const add = (name: string, origin: number, what: string): void => {
    if (producers.has(name)) throw duplicate(name, what)
    producers.set(name, origin)
  }
  for (const input of graph.inputs) add(input.name, -1, `input '${input.name}' of graph '${graph.name}'`)
  for (const name of graph.tensors.keys()) add(name, -1, `constant '${name}'`)
  graph.nodes.forEach((node, index) => {
    for (const name of node.outputs) if (name !== '') add(name, index, describeNode(node))
  })
  return producers
}

function duplicate(name: string, what: string): Error {
  return failure({
    code: 'invalid-model',
    who: what,
    expected: `'${name}' to be made once`,
    received: 'a second value of that name',
  })
}

/** The values that a node reads, those that its inner graphs read from outside included. */
function valuesRead(node: Node): string[] {
  const names = node.inputs.filter(name => name !== '')
  for (const attribute of Object.values(node.attributes)) {
    if (attribute.kind === 'graph') names.push(...freeValues(attribute.value))
  }
  return names
}

function freeValues(graph: Graph): string[] {
  const own = new Set([...graph.inputs.map(({ name }) => name), ...graph.tensors.keys()])
  for (const node of graph.nodes) for (const name of node.outputs) own.add(name)
  const read = [...graph.nodes.flatMap(valuesRead), ...graph.outputs.map(({ name }) => name)]
  return read.filter(name => !own.has(name))
}

function checkReads(
  graph: Graph,
  producers: ReadonlyMap<string, number>,
  outer: ReadonlySet<string>,
  reads: readonly (readonly string[])[],
): void {
  const exists = (name: string): boolean => producers.has(name) || outer.has(name)
  graph.nodes.forEach((node, index) => {
    const missing = reads[index]!.find(name => !exists(name))
    if (missing !== undefined) throw dangling(missing, describeNode(node))
  })
  const missing = graph.outputs.find(({ name }) => !exists(name))
  if (missing) throw dangling(missing.name, `the outputs of graph '${graph.name}'`)
}

function dangling(name: string, what: string): Error {
  return failure({
    code: 'invalid-model',
    who: what,
    expected: `a node, input or constant that makes '${name}'`,
    received: 'none',
  })
}

function checkInnerGraphs(graph: Graph, producers: ReadonlyMap<string, number>, outer: ReadonlySet<string>): void {
  const inner = graph.nodes.flatMap(node => Object.values(node.attributes)).filter(({ kind }) => kind === 'graph')
  if (inner.length === 0) return
  const visible = new Set([...outer, ...producers.keys()])
  for (const attribute of inner) if (attribute.kind === 'graph') sortWithin(attribute.value, visible)
}

/** Kahn's algorithm; among the nodes that are ready, the first of the list comes first. */
function sortNodes(
  graph: Graph,
  producers: ReadonlyMap<string, number>,
  reads: readonly (readonly string[])[],
): number[] {
  const dependencies = reads.map(names => new Set(names.map(name => producers.get(name) ?? -1).filter(i => i >= 0)))
  if (dependencies.every((needed, index) => [...needed].every(other => other < index))) return [...reads.keys()]
  const order = orderByDependencies(dependencies)
  if (order.length < graph.nodes.length) throw cycle(graph, dependencies, new Set(order))
  return order
}

function orderByDependencies(dependencies: readonly ReadonlySet<number>[]): number[] {
  const waiting = dependencies.map(needed => needed.size)
  const followers = dependencies.map(() => [] as number[])
  dependencies.forEach((needed, index) => needed.forEach(other => followers[other]!.push(index)))
  const order: number[] = []
  const visit = (start: number): void => {
    const ready = [start]
    for (let node = ready.pop(); node !== undefined; node = ready.pop()) {
      order.push(node)
      for (const follower of followers[node]!.toReversed()) if (--waiting[follower]! === 0) ready.push(follower)
    }
  }
  const starts = [...waiting.keys()].filter(index => waiting[index] === 0)
  starts.forEach(visit)
  return order
}

function cycle(graph: Graph, dependencies: readonly ReadonlySet<number>[], sorted: ReadonlySet<number>): Error {
  const path: number[] = []
  let next = [...dependencies.keys()].find(index => !sorted.has(index))!
  while (!path.includes(next)) {
    path.push(next)
    next = [...dependencies[next]!].find(index => !sorted.has(index))!
  }
  const nodes = path.slice(path.indexOf(next)).map(index => graph.nodes[index]!)
  return failure({
    code: 'invalid-model',
    who: describeNode(nodes[0]!),
    expected: 'nodes that do not wait for each other',
    received: `a cycle through ${nodes.length} nodes, by way of '${nodes[0]!.outputs[0] ?? ''}'`,
  })
}
