import { countParameters, elementsOf, isFloatType } from '@coppice/graph'
import type { Graph, Model } from '@coppice/spec'

/**
 * The share of the parameters that is gone, in percent. A vector that several layers share counts for each of them, as
 * in the table that this is compared with: one of the exporters stores equal vectors once.
 */
export function percentRemoved(before: Model, after: Model): number {
  return 100 * (1 - countUsed(after.graph) / countUsed(before.graph))
}

function countUsed(graph: Graph): number {
  const repeated = usesOfVectors(graph).map(name => elementsOf(graph.tensors.get(name)!.shape))
  return countParameters(graph) + repeated.reduce((sum, elements) => sum + elements, 0)
}

/** The vector behind each further use of one, directly or through an Identity. */
function usesOfVectors({ nodes, tensors }: Graph): string[] {
  const identities = new Map<string, string>()
  const seen = new Set<string>()
  const repeated: string[] = []
  for (const { operator, inputs, outputs } of nodes)
    for (const input of inputs) {
      const name = identities.get(input) ?? input
      const tensor = tensors.get(name)
      if (tensor?.shape.length !== 1 || !isFloatType(tensor.type)) continue
      if (operator === 'Identity') identities.set(outputs[0]!, name)
      else if (seen.has(name)) repeated.push(name)
      else seen.add(name)
    }
  return repeated
}
