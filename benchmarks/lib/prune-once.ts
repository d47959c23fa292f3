import { analysisOf, global, plan, remove, uniform } from '@coppice/core'
import { l1 } from '@coppice/criterion-sparsity'
import { importer } from '@coppice/format-onnx'
import { countParameters } from '@coppice/graph'
import type { Source } from '@coppice/spec'

/** Milliseconds of each step from a file to a pruned model in memory. */
export interface Times {
  /** Reading the file's structure. */
  readonly read: number
  /** Shape inference and units. */
  readonly units: number
  /** Reading the weights, scoring them by L1 and choosing half. */
  readonly plan: number
  /** Cutting the graph and every tensor. */
  readonly remove: number
  readonly total: number
}

/** How one model was pruned, and in what time. */
export interface Run {
  readonly times: Times
  readonly nodes: number
  readonly parameters: readonly [before: number, after: number]
}

/** Reads a model, builds its units, scores them by L1 and removes half, every tensor of the result in memory. */
export async function pruneOnce(source: Source, allocation: 'uniform' | 'global'): Promise<Run> {
  const marks = [performance.now()]
  const mark = (): unknown => marks.push(performance.now())
  const model = await importer.read(source)
  mark()
  await analysisOf(model.graph)
  mark()
  const draft = await plan(model, {
    criterion: l1(),
    allocation: allocation === 'global' ? global() : uniform(),
    target: { sparsity: 0.5 },
  })
  mark()
  const { graph } = await remove(model, draft)
  for (const tensor of graph.tensors.values()) await tensor.read()
  mark()
  const [read, units, planned, removed] = marks.slice(1).map((time, step) => time - marks[step]!)
  return {
    times: { read: read!, units: units!, plan: planned!, remove: removed!, total: marks.at(-1)! - marks[0]! },
    nodes: model.graph.nodes.length,
    parameters: [countParameters(model.graph), countParameters(graph)],
  }
}
