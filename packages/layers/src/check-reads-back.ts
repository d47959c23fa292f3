import { infer } from '@coppice/graph'
import type { Inferences, Sizes } from '@coppice/graph'
import { failure, isFailure } from '@coppice/spec'
import type { Graph, Node, Tensor } from '@coppice/spec'
import { withAdded } from './added-weights.ts'
import type { LayersDocument } from './document.ts'
import type { WeightLookup } from './layer.ts'
import type { PrunedGraph } from './pruned-layer.ts'
import { readLayers } from './read-layers.ts'
import { isSameOperand } from './same-operand.ts'
import type { WrittenLayers } from './written-layers.ts'

/** A graph with what is known of its values. */
interface Known {
  readonly graph: Graph
  readonly inferences: Inferences
}

/**
 * Reads what was stated for a pruned graph and compares: the same nodes with the same attributes and constants, giving
 * values of the same shapes. So nothing is written that computes something else than what was pruned and proven.
 *
 * @throws a failure with code `unsupported-model` that names the first node that differs.
 */
export async function checkReadsBack(
  document: LayersDocument,
  written: WrittenLayers,
  pruned: PrunedGraph,
  sizes: Sizes | undefined,
): Promise<void> {
  const again = await readAgain(document, written, sizes)
  const twins = new Map(again.graph.nodes.map(node => [node.name, node]))
  const isAdded = (tensor: Tensor): boolean => written.added.some(added => added.tensor === tensor)
  const compare = comparison(pruned, again, isAdded)
  for (const node of pruned.graph.nodes) {
    const twin = twins.get(node.name)
    const difference = twin ? await compare(node, twin) : 'a node of which they know nothing'
    if (difference !== undefined)
      throw notExpressed(document.who, `what layers can express at ${node.name} (${node.operator})`, difference)
  }
}

async function readAgain(
  { who, keras, lookup }: LayersDocument,
  { topology, weights, added }: WrittenLayers,
  sizes: Sizes | undefined,
): Promise<Known> {
  const changed: WeightLookup = (...layer) => lookup(...layer).map(tensor => weights.get(tensor) ?? tensor)
  try {
    const { graph } = readLayers(topology, withAdded(changed, added), { who, keras })
    return { graph, inferences: await infer(graph, sizes) }
  } catch (cause) {
    if (!isFailure(cause)) throw cause
    throw notExpressed(who, `${cause.expected} (${cause.who})`, cause.received, cause)
  }
}

type Compare = (node: Node, twin: Node) => Promise<string | undefined>

/** What a node has that its twin in the graph that was read again has not; `undefined` where they are alike. */
function comparison(own: Known, other: Known, isAdded: (tensor: Tensor) => boolean): Compare {
  return async (node, twin) => {
    if (node.operator !== twin.operator) return `the operator ${node.operator}`
    if (JSON.stringify(sorted(node)) !== JSON.stringify(sorted(twin))) return 'other attributes'
    if (node.inputs.length !== twin.inputs.length) return `${node.inputs.length} operands`
    for (const [i, name] of node.inputs.entries()) {
      const [tensor, twins] = [own.graph.tensors.get(name), other.graph.tensors.get(twin.inputs[i]!)]
      if (!(await isSameOperand(node.operator, tensor, twins, isAdded))) return `another operand, ${name}`
    }
    const shapes = node.outputs.map((name, i) => [own.inferences.get(name), other.inferences.get(twin.outputs[i]!)])
    const odd = shapes.find(([left, right]) => JSON.stringify(left?.shape) !== JSON.stringify(right?.shape))
    return odd && `outputs of [${odd[0]?.shape?.join(', ') ?? '?'}]`
  }
}

/** A convolution that is left with one group is like one that never had several. */
const sorted = ({ attributes }: Node): unknown =>
  Object.entries(attributes)
    .filter(([name, attribute]) => !(name === 'group' && attribute.kind === 'int' && attribute.value === 1))
    .sort(([a], [b]) => (a < b ? -1 : 1))

function notExpressed(who: string, expected: string, received: string, cause?: unknown): Error {
  const remedy = 'Write it as ONNX: coppice convert, or an output that ends in .onnx'
  return failure({ code: 'unsupported-model', who, expected, received, remedy, ...(cause !== undefined && { cause }) })
}
