import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import { createSession } from '@coppice/executor'
import type { Batch, Graph } from '@coppice/spec'
import type { Block } from './sample.ts'

/** What a graph gives by our own operators, in the order of its outputs. */
export async function runGraph(graph: Graph, inputs: readonly Block[]): Promise<Block[]> {
  await tf.setBackend('cpu')
  const session = createSession(tf, { name: 'cpu' })
  const runner = await session.prepare!({ format: 'test', graph, bytes: 0, document: undefined })
  const feeds = graph.inputs.map(({ name, type }, at) => [name, batchOf(inputs[at]!, type)] as const)
  const outputs = await runner.run(Object.fromEntries(feeds))
  await session.close()
  return graph.outputs.map(({ name }) => {
    const { shape, data } = outputs[name]!
    return { shape, data: Array.from(data as Float32Array, Number) }
  })
}

function batchOf({ shape, data }: Block, type: string | undefined): Batch {
  if (type === 'int32') return { type, shape, data: Int32Array.from(data) }
  return { type: 'float32', shape, data: Float32Array.from(data) }
}

/** The largest difference between two lists of outputs, of the largest number; infinite where shapes differ. */
export function distance(left: readonly Block[], right: readonly Block[]): number {
  if (left.length !== right.length) return Infinity
  return Math.max(...left.map((block, at) => distanceOf(block, right[at]!)))
}

function distanceOf(left: Block, right: Block): number {
  if (String(left.shape) !== String(right.shape)) return Infinity
  const magnitude = Math.max(1e-30, ...left.data.map(Math.abs))
  const difference = Math.max(0, ...left.data.map((value, at) => Math.abs(value - right.data[at]!)))
  return Number.isNaN(difference) ? Infinity : difference / magnitude
}
