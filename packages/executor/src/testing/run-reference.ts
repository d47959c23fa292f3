import type { Batch, Graph, Model } from '@coppice/spec'
import { encodeOnnx } from '@coppice/testkit'
import * as runtime from 'onnxruntime-node'

/** Every value that a node of the graph makes. */
export function valuesOf(graph: Graph): string[] {
  return graph.nodes.flatMap(node => node.outputs).filter(name => name !== '')
}

/** Computes values of a model in onnxruntime, unoptimised. */
export async function runReference(
  model: Model,
  feeds: Readonly<Record<string, Batch>>,
  fetch: readonly string[] = valuesOf(model.graph),
): Promise<Record<string, runtime.Tensor>> {
  const outputs = fetch.map(name => ({ name, type: undefined, shape: undefined }))
  const bytes = await encodeOnnx({ ...model, graph: { ...model.graph, outputs, values: new Map() } })
  const session = await runtime.InferenceSession.create(bytes, {
    graphOptimizationLevel: 'disabled',
    intraOpNumThreads: 1,
    logSeverityLevel: 4,
  })
  const given = Object.entries(feeds).map(
    ([name, { type, data, shape }]) =>
      [name, new runtime.Tensor(type as 'float32', data as Float32Array, shape)] as const,
  )
  const results = await session.run(Object.fromEntries(given))
  await session.release()
  return results
}

/** The greatest difference between two arrays, as a part of the greatest magnitude of the second, at least 1. */
export function differenceOf(received: ArrayLike<number | bigint>, expected: ArrayLike<number | bigint>): number {
  if (received.length !== expected.length) return Infinity
  let [difference, magnitude] = [0, 1]
  for (let i = 0; i < expected.length; i++) {
    const [a, b] = [Number(received[i]), Number(expected[i])]
    if (Object.is(a, b) || a === b) continue
    const apart = Math.abs(a - b)
    difference = Math.max(difference, Number.isNaN(apart) ? Infinity : apart)
    if (Number.isFinite(b)) magnitude = Math.max(magnitude, Math.abs(b))
  }
  return difference / magnitude
}
