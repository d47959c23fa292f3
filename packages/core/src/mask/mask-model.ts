import { maskCells } from '@coppice/graph'
import type { Analysis } from '@coppice/graph'
import type { Graph, Model, Node, Tensor } from '@coppice/spec'
import { toSelection } from '../plan/choose-cells.ts'
import type { Choice } from '../plan/choose-cells.ts'
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
