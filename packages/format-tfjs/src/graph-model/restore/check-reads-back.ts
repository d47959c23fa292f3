import { infer, isFloatType, type Inferences, type Inferred } from '@coppice/graph'
import type { JsonObject } from '@coppice/layers'
import type { Graph, Tensor } from '@coppice/spec'
import type { WeightChanges } from '../../weights/plan-weights.ts'
import { readGraphModel, type GraphDocument } from '../read-graph-model.ts'
import { cannotRestore, type Restoring } from './restoring.ts'

/**
 * Reads what is to be written and compares it with the pruned graph: values of the same names must have the same
 * shapes, and as many operators of each kind must compute with floats. So nothing is written that computes something
 * else than what was pruned and proven.
 *
 * @throws a failure with code `unsupported-model` that names the first value that differs.
 */
export async function checkReadsBack(
  restoring: Restoring,
  topology: JsonObject,
  weights: WeightChanges,
): Promise<void> {
  const { document, graph, sizes, inferences, who } = restoring
  const again = await readGraphModel({ who, root: document.root }, topology, applyChanges(document.stored, weights))
  const found = await infer(again.graph, sizes)
  for (const [reference, name] of again.names) {
    const [own, twin] = [inferences.get(nameNow(restoring, reference)), found.get(name)]
    const isSame = !own || !twin || (isFloat(own) === isFloat(twin) && String(own.shape) === String(twin.shape))
    if (!isSame)
      throw cannotRestore(restoring, reference, `[${twin.shape?.join(', ')}] in place of [${own.shape?.join(', ')}]`)
  }
  const [ours, theirs] = [countOperators(graph, inferences), countOperators(again.graph, found)]
  for (const operator of new Set([...ours.keys(), ...theirs.keys()]))
    if (ours.get(operator) !== theirs.get(operator))
      throw cannotRestore(restoring, operator, `${theirs.get(operator) ?? 0} in place of ${ours.get(operator) ?? 0}`)
}

function applyChanges(stored: GraphDocument['stored'], { changed, added }: WeightChanges): Map<string, Tensor> {
  return new Map([...stored, ...changed, ...added.map(tensor => [tensor.name, tensor] as const)])
}

/** The name that a value which TensorFlow refers to so has in the pruned graph. */
function nameNow({ document, references }: Restoring, reference: string): string {
  const renamed = [...references].find(([, each]) => each === reference)
  return document.names.get(reference) ?? renamed?.[0] ?? reference
}

const isFloat = ({ type }: Inferred): boolean => isFloatType(type)

/** How many operators of each kind compute with floats: those with sizes may be done beforehand. */
function countOperators({ nodes }: Graph, inferences: Inferences): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { operator, outputs } of nodes) {
    const value = inferences.get(outputs[0]!)
    if (!value || !isFloat(value) || value.known) continue
    counts.set(operator, (counts.get(operator) ?? 0) + 1)
  }
  return counts
}
