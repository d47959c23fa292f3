import type { Graph } from '@coppice/spec'
import type { Tensor } from 'onnxruntime-node'
import { expect } from 'vitest'
import { dimensionName } from '../inference/declared-value.ts'
import { inferKnown } from '../inference/infer.ts'
import type { Sizes } from '../inference/infer.ts'
import type { Inferred } from '../inferred.ts'
import { readConstants } from '../inference/read-constants.ts'
import { runGraph } from './agree-with-runtime.ts'

/** The same graph with every value that a node makes as an output, and inputs of the given sizes. */
function exposeEveryValue(graph: Graph, sizes: Sizes): Graph {
  const names = graph.nodes.flatMap(node => node.outputs).filter(name => name !== '')
  const sizeOf = (dimension: number | string): number =>
    typeof dimension === 'number' ? dimension : (sizes[dimension] ?? 1)
  return {
    ...graph,
    inputs: graph.inputs.map(input => ({
      ...input,
      shape: input.shape!.map((_, axis) => sizeOf(dimensionName(input, axis))),
    })),
    outputs: names.map(name => ({ name, type: undefined, shape: undefined })),
    values: new Map(),
  }
}

/** Compares type, shape and known elements of every value at these sizes with what onnxruntime computes. Gives their number. */
export async function expectEveryValue(graph: Graph, sizes: Sizes): Promise<number> {
  const values = inferKnown(graph, await readConstants(graph), sizes)
  const results = await runGraph(exposeEveryValue(graph, sizes))
  const wrong = Object.entries(results).flatMap(([name, result]) => {
    const difference = differenceOf(values.get(name), result)
    return difference ? [`${name}: ${difference}`] : []
  })
  expect(wrong).toEqual([])
  return Object.keys(results).length
}

function differenceOf(inferred: Inferred | undefined, result: Tensor): string | undefined {
  if (inferred?.type !== result.type) return `type ${inferred?.type} for ${result.type}`
  if (JSON.stringify(inferred.shape) !== JSON.stringify(result.dims))
    return `shape ${inferred.shape} for ${result.dims}`
  if (!inferred.known || result.type === 'float16') return undefined
  const data = result.data as ArrayLike<number | bigint>
  const place = Array.from(data, Number).findIndex((value, i) => !isClose(inferred.known!.data[i]!, value))
  return place < 0 ? undefined : `element ${place} is ${inferred.known.data[place]} for ${data[place]}`
}

function isClose(value: number, expected: number): boolean {
  if (Object.is(value, expected) || value === expected) return true
  return Math.abs(value - expected) <= 1e-5 * Math.max(1, Math.abs(expected))
}
