import type { Graph, Node } from '@coppice/spec'
import { formatReference, parseReference, type NodeDef } from './node-def.ts'
import { markOpaque, opaqueDomain } from './place-node.ts'
import { materialise, type Emission, type Placing } from './placing.ts'
import type { Signature } from './signature.ts'

/** Where a node of the graph comes from; kept when it is changed. */
export interface NodeOrigin {
  readonly kind: 'tfjs-node'
  /** What it was made for; `undefined` for one that only turns values. */
  readonly emission: Emission | undefined
  /** As it was put into the graph. */
  readonly original: Node
}

export function originOfNode({ origin }: Node): NodeOrigin | undefined {
  const isOurs = typeof origin === 'object' && origin !== null && 'kind' in origin && origin.kind === 'tfjs-node'
  return isOurs ? (origin as NodeOrigin) : undefined
}

/** A finished graph. */
export interface Finished {
  readonly graph: Graph
  /** The names of the graph's values by the outputs of TensorFlow nodes, such as `split:1`. */
  readonly names: ReadonlyMap<string, string>
}

/** The graph of all that was placed, its values called as in the TensorFlow graph. */
export function finishGraph(placing: Placing, { outputs }: Signature, order: readonly NodeDef[]): Finished {
  const { translation, values, opaque } = placing
  for (const output of outputs) {
    const reference = formatReference(output)
    translation.output(reference, materialise(placing, values.get(reference) ?? values.get(output.node)!))
  }
  const drafted = dropUnused(translation.graph(order.at(-1)!.name))
  const emissions = new Map(placing.emissions.map(emission => [emission.values[0]!, emission]))
  const shown = new Map([...values].filter(([reference]) => !placing.hidden.has(parseReference(reference).node)))
  const names = chooseNames(drafted, emissions, shown)
  const nodes = drafted.nodes.map(node => finishNode(node, names.renamed, emissions.get(node.name)))
  const opsets = opaque.size > 0 ? new Map([...drafted.opsets, [opaqueDomain, 1]]) : drafted.opsets
  return { graph: { ...drafted, nodes, opsets }, names: names.byReference }
}

/** What a translation that was given up has left behind. */
function dropUnused(graph: Graph): Graph {
  const used = new Set(graph.outputs.map(output => output.name))
  const nodes = graph.nodes.toReversed().filter(node => {
    if (!node.outputs.some(output => used.has(output))) return false
    for (const name of node.inputs) used.add(name)
    return true
  })
  const tensors = new Map([...graph.tensors].filter(([name]) => used.has(name)))
  return { ...graph, nodes: nodes.reverse(), tensors }
}

interface Names {
  /** By the name in the drafted graph. */
  readonly renamed: ReadonlyMap<string, string>
  readonly byReference: ReadonlyMap<string, string>
}

/** The first reference to a value of ours becomes its name; inputs, constants and outputs have theirs. */
function chooseNames(
  graph: Graph,
  emissions: ReadonlyMap<string, Emission>,
  values: ReadonlyMap<string, { readonly name: string }>,
): Names {
  const drafts = new Map<string, string>()
  for (const { name, outputs } of graph.nodes)
    emissions.get(name)?.values.forEach((value, index) => drafts.set(value, outputs[index]!))
  const taken = new Set([...graph.tensors.keys(), ...[...graph.inputs, ...graph.outputs].map(({ name }) => name)])
  for (const { outputs } of graph.nodes) for (const name of outputs) taken.add(name)
  const fixed = new Set(graph.outputs.map(output => output.name))
  const renamed = new Map<string, string>()
  const byReference = new Map<string, string>()
  for (const [reference, { name }] of values) {
    const drafted = drafts.get(name)
    if (drafted !== undefined && !renamed.has(drafted) && !fixed.has(drafted) && !taken.has(reference)) {
      renamed.set(drafted, reference)
      taken.add(reference)
    }
    const final = drafted ?? name
    byReference.set(reference, renamed.get(final) ?? final)
  }
  return { renamed, byReference }
}

function finishNode(node: Node, renamed: ReadonlyMap<string, string>, emission: Emission | undefined): Node {
  const rename = (name: string): string => renamed.get(name) ?? name
  const outputs = node.outputs.map(rename)
  const original = markOpaque({ ...node, name: outputs[0]!, inputs: node.inputs.map(rename), outputs })
  const origin: NodeOrigin = { kind: 'tfjs-node', emission, original }
  return { ...original, origin }
}
