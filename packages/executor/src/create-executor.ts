import { constantsOf, readConstants, sortTopologically } from '@coppice/graph'
import type { Constants } from '@coppice/graph'
import { failure } from '@coppice/spec'
import type { Batch, Graph, Model } from '@coppice/spec'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { TensorFlow } from './operation.ts'
import { checkShape, compile, refuseMissing } from './program/compile.ts'
import type { Program } from './program/compile.ts'
import { runProgram } from './program/run-program.ts'
import type { Surroundings } from './program/surroundings.ts'
import { decodeBatch } from './values/decode-batch.ts'
import { encodeBatch } from './values/encode-batch.ts'
import { channelsFirst } from './values/held.ts'
import { readWeights } from './values/weights.ts'
import type { Weights } from './values/weights.ts'

/** A model whose weights are tensors, ready to run. */
export interface Executor {
  readonly tf: TensorFlow
  readonly graph: Graph
  readonly weights: Weights
  /** Finds the steps that compute values at the sizes of these feeds; remembered for the next feeds of these sizes. */
  program(feeds: Feeds, fetch: readonly string[]): Program
  /** Tensors of the feeds that a program reads. Throws `usage` for those that are missing or do not fit. */
  encode(program: Program, feeds: Feeds): ReadonlyMap<string, Tensor>
  /** Computes the outputs or exactly the values of these names; `replace` may give tensors that stand for weights. */
  forward(
    feeds: Feeds,
    fetch?: readonly string[],
    replace?: () => ReadonlyMap<string, Tensor>,
  ): Promise<Record<string, Batch>>
  close(): void
}

/** Batches by the names of inputs. */
export type Feeds = Readonly<Record<string, Batch>>

/**
 * Reads the weights of a model once and runs it with TensorFlow.js on whatever backend is set.
 * Throws `unsupported-model` where a constant has integers of more than 32 bits or an operator cannot run.
 *
 * @example
 * ```ts
 * const executor = await createExecutor(tf, model)
 * const { logits } = await executor.forward({ image })
 * ```
 */
export async function createExecutor(tf: TensorFlow, model: Model): Promise<Executor> {
  const graph = sortTopologically(model.graph)
  refuseMissing(graph)
  const constants = await readConstants(graph)
  const weights = await readWeights(tf, graph)
  const program = rememberPrograms(graph, constants, weights)
  const encode: Executor['encode'] = (program, feeds) => encodeFeeds(tf, graph, program, feeds)
  const outputs = graph.outputs.map(({ name }) => name)
  return {
    tf,
    graph,
    weights,
    program,
    encode,
    forward: (feeds, fetch = outputs, replace) => {
      const surroundings = (): Surroundings => ({ tf, weights, frugal: true, ...(replace && { replaced: replace() }) })
      return forward(tf, surroundings, program(feeds, fetch), encode, feeds)
    },
    close: () => weights.dispose(),
  }
}

function rememberPrograms(graph: Graph, constants: Constants, weights: Weights): Executor['program'] {
  const programs = new Map<string, Program>()
  const values = valuesOf(graph)
  return (feeds, fetch) => {
    const shapes = new Map(Object.entries(feeds).map(([name, { shape }]) => [name, shape] as const))
    const key = JSON.stringify([[...shapes], fetch])
    const known = programs.get(key)
    if (known) return known
    checkNames(graph, values, feeds, fetch)
    for (const input of graph.inputs) {
      const shape = shapes.get(input.name)
      if (shape) checkShape(input.name, input.shape, shape)
    }
    const program = compile(graph, { constants, shapes, fetch, weights: weights.names })
    if (programs.size >= 64) programs.clear()
    programs.set(key, program)
    return program
  }
}

function valuesOf(graph: Graph): ReadonlySet<string> {
  const made = graph.nodes.flatMap(node => node.outputs)
  return new Set([...graph.inputs.map(({ name }) => name), ...constantsOf(graph).keys(), ...made])
}

function checkNames(graph: Graph, values: ReadonlySet<string>, feeds: Feeds, fetch: readonly string[]): void {
  const inputs = graph.inputs.map(({ name }) => name)
  const strange = Object.keys(feeds).find(name => !inputs.includes(name))
  if (strange !== undefined) {
    throw failure({ code: 'usage', who: 'run', expected: `feeds of ${inputs.join(', ')}`, received: `'${strange}'` })
  }
  const missing = fetch.find(name => name === '' || !values.has(name))
  if (missing === undefined) return
  throw failure({ code: 'usage', who: 'run', expected: 'names of values of the graph', received: `'${missing}'` })
}

function encodeFeeds(tf: TensorFlow, graph: Graph, program: Program, feeds: Feeds): Map<string, Tensor> {
  const tensors = new Map<string, Tensor>()
  for (const name of program.inputs) {
    const feed = feeds[name]
    const { type } = graph.inputs.find(input => input.name === name)!
    const expected = `a batch of type ${type ?? 'float32'}`
    if (!feed) throw failure({ code: 'usage', who: `input '${name}'`, expected, received: 'none' })
    if (type && feed.type !== type) {
      throw failure({ code: 'usage', who: `input '${name}'`, expected, received: feed.type })
    }
    tensors.set(name, encodeBatch(tf, name, feed))
  }
  return tensors
}

async function forward(
  tf: TensorFlow,
  surroundings: () => Surroundings,
  program: Program,
  encode: Executor['encode'],
  feeds: Feeds,
): Promise<Record<string, Batch>> {
  const tensors = tf.tidy(() => {
    const values = runProgram(program, encode(program, feeds), surroundings())
    return program.fetch.map(name => tf.clone(channelsFirst(tf, values.get(name)!)))
  })
  try {
    const read = tensors.map((tensor, i) =>
      decodeBatch(tensor, program.inferences.get(program.fetch[i]!)?.type ?? typeOf(tensor)),
    )
    const batches = await Promise.all(read)
    return Object.fromEntries(program.fetch.map((name, i) => [name, batches[i]!]))
  } finally {
    tf.dispose(tensors)
  }
}

function typeOf(tensor: Tensor): Batch['type'] {
  return tensor.dtype === 'int32' || tensor.dtype === 'bool' ? tensor.dtype : 'float32'
}
