import { constantsOf, encodeElements, isWeightType } from '@coppice/graph'
import type { Graph, Model, Plan, Tensor } from '@coppice/spec'
import { maskModel } from '../mask/mask-model.ts'
import { validatePlan } from '../plan/validate-plan.ts'

const product = (sizes: readonly number[]): number => sizes.reduce((total, size) => total * size, 1)

function onesLike(tensor: Tensor): Tensor {
  if (!isWeightType(tensor.type)) return tensor
  return { ...tensor, read: () => encodeElements(tensor.type, new Uint8Array(product(tensor.shape)).fill(1)) }
}

function onesGraph(graph: Graph): Graph {
  const nodes = graph.nodes.map(node => {
    const value = node.operator === 'Constant' ? node.attributes['value'] : undefined
    if (value?.kind !== 'tensor') return node
    return {
      ...node,
      attributes: { ...node.attributes, value: { kind: 'tensor', value: onesLike(value.value) } as const },
    }
  })
  return { ...graph, nodes, tensors: new Map([...graph.tensors].map(([name, tensor]) => [name, onesLike(tensor)])) }
}

/**
 * For each constant of the masked model a twin that is 1 where the plan lets it be anything and 0 where it is masked.
 * Where uses of one constant lose different positions the masked model has a constant for each, and so has the result.
 *
 * @throws a failure with code `plan-mismatch` where the plan does not fit the model.
 *
 * @example
 * ```ts
 * const kept = await (await supportsOf(model, draft)).get('fc.weight')!.read()
 * ```
 */
export async function supportsOf(model: Model, plan: Plan): Promise<ReadonlyMap<string, Tensor>> {
  const ones = { ...model, graph: onesGraph(model.graph) }
  const { analysis, units, choice } = await validatePlan(ones, plan)
  const masked = maskModel(ones, analysis, units, { choice })
  return constantsOf(masked.graph)
}
