import type { Inferred, Known } from '@coppice/graph'
import type { DataType, Graph, Node, Tensor as Constant, Value } from '@coppice/spec'
import type { Tensor } from '@tensorflow/tfjs-core'
import { channelsFirst } from '../values/held.ts'
import { compile, isKnownInteger } from './compile.ts'
import type { Program } from './compile.ts'
import { freeValues } from './free-values.ts'
import { runProgram } from './run-program.ts'
import type { Scope } from './scope.ts'
import type { Surroundings } from './surroundings.ts'

/** A graph inside of a node, with what it is given and what it sees. */
export interface InnerRun {
  readonly graph: Graph
  readonly inputs: readonly Tensor[]
  readonly node: Node
  readonly scope: Scope
  readonly surroundings: Surroundings
}

/** Runs a graph that sees the values around it; they become inputs or, where they are known, constants. */
export function runInnerGraph({ graph, inputs, scope, surroundings }: InnerRun): readonly Tensor[] {
  const { tf, weights } = surroundings
  const feeds = new Map(graph.inputs.map(({ name }, i) => [name, inputs[i]!] as const))
  const seen = freeValues(graph)
  const known = seen.filter(name => isKnownInteger(scope.program.inferences, name))
  for (const name of seen) {
    const held = known.includes(name) ? undefined : scope.read(name)
    if (held) feeds.set(name, channelsFirst(tf, held))
  }
  const own = weights.within(graph)
  const program = compileInner(graph, scope, feeds, known, own.names)
  const frugal = surroundings.frugal ?? false
  const values = runProgram(program, feeds, { tf, weights: own, frugal })
  return graph.outputs.map(({ name }) => channelsFirst(tf, values.get(name)!))
}

function compileInner(
  graph: Graph,
  { program }: Scope,
  feeds: ReadonlyMap<string, Tensor>,
  known: readonly string[],
  weights: ReadonlySet<string>,
): Program {
  const constants = new Map(program.constants)
  const tensors = new Map(graph.tensors)
  for (const name of known) {
    const { type, known: elements } = program.inferences.get(name)!
    const constant = knownConstant(name, type!, elements!)
    tensors.set(name, constant)
    constants.set(constant, elements!)
  }
  const typed = [...feeds].map(([name, tensor]) => inputOf(name, tensor, program.inferences.get(name)))
  const closed: Graph = { ...graph, inputs: typed, tensors, opsets: program.opsets }
  const shapes = new Map([...feeds].map(([name, { shape }]) => [name, shape] as const))
  return compile(closed, { constants, shapes, weights, fetch: graph.outputs.map(({ name }) => name) })
}

function inputOf(name: string, tensor: Tensor, outer: Inferred | undefined): Value {
  return { name, type: outer?.type ?? tensor.dtype, shape: tensor.shape }
}

function knownConstant(name: string, type: DataType, { shape }: Known): Constant {
  const read = (): never => {
    throw new Error(`the elements of '${name}' are known`)
  }
  return { name, type, shape, read }
}
