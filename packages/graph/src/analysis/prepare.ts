import type { Graph, Node, Tensor } from '@coppice/spec'
import { isZeroValue } from './is-zero-value.ts'
import { constantsOf, isWeightType } from './constants-of.ts'

/** One use of a constant under a name of its own. */
export interface Alias {
  /** The constant that it is a use of. */
  readonly constant: string
  readonly tensor: Tensor
}

/** A graph as the analysis sees it: chance sharing undone. */
export interface PreparedGraph {
  /** The nodes that the outputs depend on, each with the node it was made from. */
  readonly nodes: readonly { readonly node: Node; readonly original: Node }[]
  /** Constants by name: initializers, `Constant` nodes and aliases. */
  readonly constants: ReadonlyMap<string, Tensor>
  /** One-dimensional constants with several uses, by the name of each use but the first. */
  readonly aliases: ReadonlyMap<string, Alias>
}

/**
 * Undoes sharing that is chance, so that it does not tie what has nothing to do with each other:
 * exporters store equal vectors once and share them, and one all-zero initial state serves all recurrent layers.
 */
export function prepareGraph(graph: Graph): PreparedGraph {
  const constants = new Map(constantsOf(graph))
  const aliases = new Map<string, Alias>()
  const alias = aliasUses(graph, constants, aliases)
  const zero = isZeroValue(graph, constants)
  const nodes = graph.nodes.map(original => ({ original, node: dropZeroStates(alias(original), zero) }))
  return { nodes: keepLive(nodes, graph), constants, aliases }
}

/** A function that gives each further use of a one-dimensional constant a name of its own. */
function aliasUses(graph: Graph, constants: Map<string, Tensor>, aliases: Map<string, Alias>): (node: Node) => Node {
  const identities = new Map<string, string>()
  const uses = new Map<string, number>()
  const resolve = (name: string): string => identities.get(name) ?? name
  const isShareable = (name: string): boolean => {
    const tensor = constants.get(name)
    return tensor !== undefined && isWeightType(tensor.type) && tensor.shape.length === 1 && tensor.shape[0]! > 1
  }
  const rename = (name: string): string => {
    const constant = resolve(name)
    if (name === '' || !isShareable(constant)) return name
    const count = (uses.get(constant) ?? 0) + 1
    uses.set(constant, count)
    return count === 1 ? constant : addAlias(constant, count, constants, aliases)
  }
  for (const node of graph.nodes)
    if (node.operator === 'Identity' && isShareable(resolve(node.inputs[0]!)))
      identities.set(node.outputs[0]!, resolve(node.inputs[0]!))
  return node => {
    if (identities.has(node.outputs[0]!)) return node
    const inputs = node.inputs.map(rename)
    return inputs.every((name, i) => name === node.inputs[i]) ? node : { ...node, inputs }
  }
}

function addAlias(constant: string, use: number, constants: Map<string, Tensor>, aliases: Map<string, Alias>): string {
  let name = `${constant}__use${use}`
  while (constants.has(name)) name += '_'
  const tensor = { ...constants.get(constant)!, name }
  constants.set(name, tensor)
  aliases.set(name, { constant, tensor })
  return name
}

const RECURRENT = new Set(['LSTM', 'GRU', 'RNN'])
const INITIAL_STATES = [5, 6]

/** An all-zero initial state is what a recurrent layer assumes when none is given. */
function dropZeroStates(node: Node, isZero: (name: string) => boolean): Node {
  if (!RECURRENT.has(node.operator) || !INITIAL_STATES.some(index => node.inputs[index] && isZero(node.inputs[index])))
    return node
  const inputs = node.inputs.map((name, index) => (INITIAL_STATES.includes(index) && name && isZero(name) ? '' : name))
  while (inputs.at(-1) === '') inputs.pop()
  return { ...node, inputs }
}

function keepLive<T extends { readonly node: Node }>(nodes: readonly T[], graph: Graph): T[] {
  const live = new Set(graph.outputs.map(output => output.name))
  const kept = nodes.toReversed().filter(({ node }) => {
    if (!node.outputs.some(name => live.has(name))) return false
    for (const name of [...node.inputs, ...capturedNames(node)]) live.add(name)
    return true
  })
  return kept.reverse()
}

/** The outer values that the subgraphs of a node read. */
export function capturedNames(node: Node): string[] {
  return Object.values(node.attributes).flatMap(attribute =>
    attribute.kind === 'graph' ? namesReadBy(attribute.value) : [],
  )
}

function namesReadBy(graph: Graph): string[] {
  const inner = new Set([...graph.tensors.keys(), ...graph.inputs.map(input => input.name)])
  for (const node of graph.nodes) for (const name of node.outputs) inner.add(name)
  const read = graph.nodes.flatMap(node => [...node.inputs, ...capturedNames(node)])
  return [...read, ...graph.outputs.map(output => output.name)].filter(name => name !== '' && !inner.has(name))
}
