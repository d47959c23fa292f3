import { maskCells } from '@coppice/graph'
import type { Analysis } from '@coppice/graph'
import type { Graph, Model, Node, Plan, Tensor } from '@coppice/spec'
import { toSelection } from '../plan/choose-cells.ts'
import type { Choice } from '../plan/choose-cells.ts'
import { validatePlan } from '../plan/validate-plan.ts'
import type { Units } from '../units/unit-outline.ts'
import { zeroUnits } from './zero-cells.ts'

function replaceConstant(node: Node, tensors: ReadonlyMap<string, Tensor>): Node {
  const value = node.operator === 'Constant' ? node.attributes['value'] : undefined
  const tensor = value?.kind === 'tensor' ? tensors.get(node.outputs[0]!) : undefined
  return tensor ? { ...node, attributes: { ...node.attributes, value: { kind: 'tensor', value: tensor } } } : node
}

/** The graph with other elements in some of its constants. */
function replaceTensors(graph: Graph, tensors: ReadonlyMap<string, Tensor>): Graph {
  if (tensors.size === 0) return graph
  return {
    ...graph,
    tensors: new Map([...graph.tensors].map(([name, tensor]) => [name, tensors.get(name) ?? tensor])),
    nodes: graph.nodes.map(node => replaceConstant(node, tensors)),
  }
}

/** The model with some cells set to zero: for channels and heads in everything that makes or reads them. */
export function maskModel(model: Model, analysis: Analysis | undefined, units: Units, choice: Choice): Model {
  const graph = analysis
    ? maskCells(analysis, toSelection(choice))
    : replaceTensors(model.graph, zeroUnits(units.outlines, units.tensors, choice))
  return graph === model.graph ? model : { ...model, graph }
}

/**
 * Soft pruning: sets what the plan removes to zero and leaves every shape as it is. For channels and heads it is the
 * exact mask, zero in everything that makes or reads a removed cell, so that the model computes what the removed one
 * does. Tensors are read when the result is.
 *
 * @throws a failure with code `plan-mismatch` where the plan does not fit the model.
 *
 * @example
 * ```ts
 * const draft = await plan(model, { criterion: l1(), granularity: 'element', target: { sparsity: 0.9 } })
 * const sparse = await mask(model, draft)
 * ```
 */
export async function mask(model: Model, plan: Plan): Promise<Model> {
  const { analysis, units, choice } = await validatePlan(model, plan)
  return maskModel(model, analysis, units, choice)
}
