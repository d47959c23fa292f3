import { infer } from '@coppice/graph'
import type { Inferences, Sizes } from '@coppice/graph'
import { failure } from '@coppice/spec'
import type { Node, Tensor } from '@coppice/spec'
import type { LayersDocument } from './document.ts'
import type { WeightLookup } from './layer.ts'
import type { PrunedGraph } from './pruned-layer.ts'
import { readLayers } from './read-layers.ts'

/** What was stated for a pruned graph. */
interface Stated {
  readonly topology: unknown
  readonly weights: ReadonlyMap<Tensor, Tensor>
}

/**
 * Reads what was stated for a pruned graph and compares: the same nodes with the same attributes, giving values of the
 * same shapes. So nothing is written that computes something else than what was pruned and proven.
 *
 * @throws a failure with code `unsupported-model` that names the first node that differs.
 */
export async function checkReadsBack(
  document: LayersDocument,
  stated: Stated,
  { graph, inferences }: PrunedGraph,
  sizes: Sizes | undefined,
): Promise<void> {
  const { who, keras, lookup } = document
  const changed: WeightLookup = (...layer) => lookup(...layer).map(tensor => stated.weights.get(tensor) ?? tensor)
  const again = readLayers(stated.topology, changed, { who, keras }).graph
  const found = await infer(again, sizes)
  const twins = new Map(again.nodes.map(node => [node.name, node]))
  for (const node of graph.nodes) {
    const twin = twins.get(node.name)
    const difference = twin ? differenceOf(node, twin, inferences, found) : 'a node of which they know nothing'
    if (difference !== undefined) throw notExpressed(who, node, difference)
  }
}

function differenceOf(node: Node, twin: Node, inferences: Inferences, found: Inferences): string | undefined {
  if (node.operator !== twin.operator) return `the operator ${node.operator}`
  if (JSON.stringify(sorted(node)) !== JSON.stringify(sorted(twin))) return 'other attributes'
  const isSameShape = node.outputs.every((name, i) => {
    const [own, other] = [inferences.get(name)?.shape, found.get(twin.outputs[i]!)?.shape]
    return JSON.stringify(own) === JSON.stringify(other)
  })
  return isSameShape ? undefined : `outputs of [${inferences.get(node.outputs[0]!)?.shape?.join(', ') ?? '?'}]`
}

const sorted = ({ attributes }: Node): unknown => Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1))

function notExpressed(who: string, { name, operator }: Node, received: string): Error {
  const expected = `what layers can express at ${name} (${operator})`
  const remedy = 'Write it as ONNX: coppice convert, or an output that ends in .onnx'
  return failure({ code: 'unsupported-model', who, expected, received, remedy })
}
