import { constantsOf, decodeElements, encodeElements, isWeightType, replaceConstants } from '@coppice/graph'
import type { Graph, Model, Plan, Tensor } from '@coppice/spec'
import { maskModel } from '../mask/mask-model.ts'
import { zeroUnits } from '../mask/zero-cells.ts'
import { validatePlan } from '../plan/validate-plan.ts'

/** The tensor with its elements worked out anew when it is read. */
function mapTensor(tensor: Tensor, map: (element: number) => number): Tensor {
  const count = tensor.shape.reduce((product, size) => product * size, 1)
  const change = (bytes: Uint8Array): Uint8Array =>
    encodeElements(tensor.type, Array.from(decodeElements(tensor.type, bytes, count), map))
  return {
    ...tensor,
    read() {
      const bytes = tensor.read()
      return bytes instanceof Uint8Array ? change(bytes) : bytes.then(change)
    },
  }
}

/** The graph with ones for zeros, so that what is zero after masking is what was masked. What steers an operator stays what it is. */
function withoutZeros(graph: Graph): Graph {
  const weights = [...constantsOf(graph)].filter(([, { type }]) => isWeightType(type))
  const filled = weights.map(([name, tensor]) => [name, mapTensor(tensor, own => (own === 0 ? 1 : own))] as const)
  return replaceConstants(graph, new Map(filled))
}

const onesOf = (tensor: Tensor): Tensor =>
  isWeightType(tensor.type) ? mapTensor(tensor, own => (own === 0 ? 0 : 1)) : tensor

/** What {@link supportsOf} counts as masked. */
export interface SupportOptions {
  /**
   * For channels and heads: `all` is the exact mask, in everything that makes or reads what goes; `outputs` only the
   * weights that make it, so that its biases and readers could bring it back. Default `all`.
   */
  readonly of?: 'all' | 'outputs'
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
export async function supportsOf(
  model: Model,
  plan: Plan,
  { of = 'all' }: SupportOptions = {},
): Promise<ReadonlyMap<string, Tensor>> {
  const filled = { ...model, graph: withoutZeros(model.graph) }
  const { analysis, units, choice } = await validatePlan(filled, plan)
  const isWhole = of === 'all' || !analysis
  const constants = new Map(constantsOf(isWhole ? maskModel(filled, analysis, units, { choice }).graph : filled.graph))
  if (!isWhole) {
    const makers = units.outlines.map(({ id, slices }) => ({
      id,
      slices: slices.filter(({ role }) => role === 'output'),
    }))
    for (const [name, tensor] of zeroUnits(makers, units.tensors, choice)) constants.set(name, tensor)
  }
  return new Map([...constants].map(([name, tensor]) => [name, onesOf(tensor)]))
}
