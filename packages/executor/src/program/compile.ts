import { formatShape, inferKnown, isFloatType } from '@coppice/graph'
import type { Constants, Inferences, Sizes } from '@coppice/graph'
import { failure } from '@coppice/spec'
import type { Graph, Node } from '@coppice/spec'
import type { Operation } from '../operation.ts'
import { operationOf } from '../operations/operation-of.ts'
import { refusal } from '../operations/refused.ts'
import { freeValues } from './free-values.ts'

/** A node with what runs it. */
export interface Step {
  readonly node: Node
  readonly operation: Operation
  readonly opset: number
  /** The values that no later step reads. */
  readonly last: readonly string[]
}

/** The steps that compute some values of a graph from inputs of given shapes. */
export interface Program {
  readonly steps: readonly Step[]
  readonly inferences: Inferences
  /** The inputs of the graph that are read. */
  readonly inputs: readonly string[]
  readonly fetch: readonly string[]
  readonly constants: Constants
  readonly opsets: Graph['opsets']
}

/** What a program is compiled of. */
export interface CompileOptions {
  readonly constants: Constants
  /** The shape of each input that is fed. */
  readonly shapes: ReadonlyMap<string, readonly number[]>
  readonly fetch: readonly string[]
  /** The values that are there without a node: weights. */
  readonly weights: ReadonlySet<string>
}

/** Finds the steps of a run. Throws `unsupported-model` naming the node where an operator cannot run. */
export function compile(graph: Graph, options: CompileOptions): Program {
  const { fetch, weights } = options
  const inferences = inferSteps(graph, options)
  const producers = new Map(graph.nodes.flatMap(node => node.outputs.map(name => [name, node] as const)))
  const given = new Set([...graph.inputs.map(({ name }) => name), ...weights])
  const isGiven = (name: string): boolean => given.has(name) || isKnownInteger(inferences, name)
  const { nodes, read } = neededNodes(fetch, producers, isGiven)
  const inOrder = graph.nodes.filter(node => nodes.has(node))
  const lastReads = findLastReads(inOrder, new Set(fetch))
  const steps = inOrder.map((node, i) => makeStep(graph, node, lastReads[i]!))
  const inputs = graph.inputs.map(({ name }) => name).filter(name => read.has(name))
  return { steps, inferences, fetch, inputs, constants: options.constants, opsets: graph.opsets }
}

/** Throws `unsupported-model` for a node on the way to an output whose operator cannot run, whatever the sizes are. */
export function refuseMissing(graph: Graph): void {
  const producers = new Map(graph.nodes.flatMap(node => node.outputs.map(name => [name, node] as const)))
  const outputs = graph.outputs.map(({ name }) => name)
  const { nodes } = neededNodes(outputs, producers, () => false)
  for (const node of graph.nodes) if (nodes.has(node)) findOperation(node)
}

/** Whether a value's elements are whole numbers or truth values that are known before the run. */
export function isKnownInteger(inferences: Inferences, name: string): boolean {
  const value = inferences.get(name)
  return value?.known !== undefined && value.type !== undefined && !isFloatType(value.type)
}

function inferSteps(graph: Graph, { constants, shapes }: CompileOptions): Inferences {
  const inputs = graph.inputs.map(input => {
    const shape = shapes.get(input.name)
    return shape ? { ...input, shape } : input
  })
  return inferKnown({ ...graph, inputs }, constants, sizesOf(graph, shapes))
}

/** The sizes of the named dimensions. Throws `usage` where inputs disagree. */
function sizesOf(graph: Graph, shapes: ReadonlyMap<string, readonly number[]>): Sizes {
  const sizes: Record<string, number> = {}
  for (const input of graph.inputs) {
    const shape = shapes.get(input.name)
    input.shape?.forEach((dimension, axis) => {
      if (shape && typeof dimension === 'string' && dimension !== '') sizes[dimension] = shape[axis]!
    })
  }
  return sizes
}

function neededNodes(
  fetch: readonly string[],
  producers: ReadonlyMap<string, Node>,
  isGiven: (name: string) => boolean,
): { nodes: Set<Node>; read: Set<string> } {
  const nodes = new Set<Node>()
  const read = new Set<string>()
  const waiting = [...fetch]
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (read.has(name)) continue
    read.add(name)
    const node = producers.get(name)
    if (!node || isGiven(name) || nodes.has(node)) continue
    nodes.add(node)
    waiting.push(...valuesRead(node))
  }
  return { nodes, read }
}

/** The values that a node reads, those that its inner graphs read included. */
export function valuesRead(node: Node): string[] {
  const inner = Object.values(node.attributes).flatMap(attribute =>
    attribute.kind === 'graph' ? freeValues(attribute.value) : [],
  )
  return [...node.inputs.filter(name => name !== ''), ...inner]
}

/** For each node, the values that it is the last to read or that nobody reads. */
function findLastReads(nodes: readonly Node[], kept: ReadonlySet<string>): string[][] {
  const seen = new Set(kept)
  const last = nodes.map(() => [] as string[])
  for (let i = nodes.length - 1; i >= 0; i--) {
    for (const name of [...valuesRead(nodes[i]!), ...nodes[i]!.outputs]) {
      if (name === '' || seen.has(name)) continue
      seen.add(name)
      last[i]!.push(name)
    }
  }
  return last
}

function makeStep(graph: Graph, node: Node, last: readonly string[]): Step {
  const operation = findOperation(node)
  const domain = node.domain === 'ai.onnx' ? '' : node.domain
  const opset = graph.opsets.get(domain) ?? (domain === '' ? graph.opsets.get('ai.onnx') : undefined) ?? 1
  return { node, operation, opset, last }
}

function findOperation(node: Node): Operation {
  const operation = operationOf(node)
  if (!operation) throw refusal(node, 'not known')
  if (operation.refuses !== undefined) throw refusal(node, operation.refuses)
  return operation
}

/** Throws `usage` unless the shape fits the one that the input declares. */
export function checkShape(name: string, declared: Graph['inputs'][number]['shape'], shape: readonly number[]): void {
  if (!declared) return
  const fits = declared.length === shape.length && declared.every((d, i) => typeof d !== 'number' || d === shape[i])
  if (fits) return
  const expected = `the shape [${declared.map(size => size ?? '?').join(', ')}]`
  throw failure({ code: 'usage', who: `input '${name}'`, expected, received: formatShape(shape) })
}
