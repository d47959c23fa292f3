import { inspectModel } from 'coppice/browser'
import type { Inspection } from 'coppice/browser'
import { constantsOf } from '@coppice/graph'
import type { Graph, Protected } from '@coppice/spec'
import type { GraphView, ModelView, NodeView } from '../protocol/views.ts'
import type { Opened } from './bench.ts'
import { drawGraph } from './draw-graph.ts'
import { viewExamples } from './give-examples.ts'

/** A model as the page shows it. */
export async function viewModel(opened: Omit<Opened, 'drafts'>, losses: readonly number[]): Promise<ModelView> {
  const { model, file } = opened
  const inspection = await inspectModel(model, file)
  return {
    name: file,
    inspection,
    graph: await viewGraph(model.graph, inspection),
    examples: await viewExamples(opened, {}),
    losses,
  }
}

async function viewGraph(graph: Graph, inspection: Inspection): Promise<GraphView> {
  const constants = constantsOf(graph)
  const nodes = graph.nodes.map((node, id): NodeView => {
    const weights = node.inputs
      .flatMap(name => (constants.has(name) ? [{ name, shape: constants.get(name)!.shape }] : []))
      .toSorted((one, other) => elements(other.shape) - elements(one.shape))
    const names = new Set(weights.map(({ name }) => name))
    return {
      id,
      name: node.name || node.outputs[0] || node.operator,
      operator: node.operator,
      weights,
      units: inspection.units.filter(({ tensors }) => tensors.some(name => names.has(name))).map(({ id }) => id),
      protected: inspection.protected.filter(({ name }) => names.has(tensorOf(name))),
    }
  })
  return { nodes, drawing: await drawGraph(graph, nodes) }
}

/** What is protected is called `tensor axis n`, or by the tensor alone. */
const tensorOf = (name: Protected['name']): string => name.replace(/ axis \d+.*$/, '')

const elements = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1)
