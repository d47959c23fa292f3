import { describeNode } from '@coppice/graph'
import { failure, isFailure } from '@coppice/spec'
import type { Node } from '@coppice/spec'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { OperationContext, TensorFlow } from '../operation.ts'
import { makeTensor } from '../values/encode-batch.ts'
import { inSourceLayout } from '../values/held.ts'
import type { Held } from '../values/held.ts'
import type { Weights } from '../values/weights.ts'
import { layInputs } from './lay-inputs.ts'
import type { Program, Step } from './compile.ts'
import { disposeUnread } from './dispose-unread.ts'
import { runInnerGraph } from './run-inner-graph.ts'

/** What a program runs on. */
export interface Surroundings {
  readonly tf: TensorFlow
  readonly weights: Weights
  /** Tensors that stand for weights in this run, such as those that are differentiated. */
  readonly replaced?: ReadonlyMap<string, Tensor>
  /** Sees every value as it is made, and may put another in its place. */
  watch?(name: string, value: Held): Held
  /** Whether tensors are disposed as soon as nobody will read them; not while a gradient is taken. */
  readonly frugal?: boolean
}

/** Runs the steps and gives the values that the program fetches. To be called inside a tidy. */
export function runProgram(
  program: Program,
  feeds: ReadonlyMap<string, Tensor>,
  surroundings: Surroundings,
): ReadonlyMap<string, Held> {
  const values = new Map<string, Held>()
  const watch = (name: string, value: Held): Held => surroundings.watch?.(name, value) ?? value
  for (const [name, tensor] of feeds) values.set(name, watch(name, inSourceLayout(tensor)))
  const borrowed = new Set([...feeds.values(), ...(surroundings.replaced?.values() ?? [])])
  const scope = makeScope(program, values, surroundings)
  for (const step of program.steps) {
    const outputs = runStep(step, scope, surroundings)
    step.node.outputs.forEach((name, i) => {
      if (name !== '' && outputs[i]) values.set(name, watch(name, outputs[i]))
    })
    if (surroundings.frugal) disposeUnread(values, step.last, borrowed)
  }
  return new Map(program.fetch.map(name => [name, scope.read(name)!]))
}

/** The values that steps see by name. */
export interface Scope {
  readonly program: Program
  read(name: string): Held | undefined
  /** Whether the value is a weight that is the same in the next run. */
  isLasting(name: string): boolean
}

function makeScope(program: Program, values: ReadonlyMap<string, Held>, surroundings: Surroundings): Scope {
  const { tf, weights, replaced } = surroundings
  const ready = new Map<string, Held>()
  const find = (name: string): Tensor | undefined => {
    const tensor = replaced?.get(name) ?? weights.get(name)
    if (tensor) return tensor
    const value = program.inferences.get(name)
    if (!value?.known || !value.type) return undefined
    const blame = { code: 'unsupported-model', who: `value '${name}'` } as const
    return makeTensor(tf, value.type, value.known.shape, value.known.data, blame)
  }
  return {
    program,
    isLasting: name => !values.has(name) && !replaced?.has(name) && weights.names.has(name),
    read(name) {
      const found = values.get(name) ?? ready.get(name)
      if (found) return found
      const tensor = find(name)
      if (!tensor) return undefined
      const held = surroundings.watch?.(name, inSourceLayout(tensor)) ?? inSourceLayout(tensor)
      ready.set(name, held)
      return held
    },
  }
}

function runStep(step: Step, scope: Scope, surroundings: Surroundings): readonly Held[] {
  try {
    return runNode(step, scope, surroundings)
  } catch (error) {
    if (isFailure(error)) throw error
    throw refusedBy(step.node, error)
  }
}

function refusedBy(node: Node, error: unknown): Error {
  return failure({
    code: 'unsupported-model',
    who: describeNode(node),
    expected: 'TensorFlow.js to run it',
    received: error instanceof Error ? error.message : String(error),
    cause: error,
  })
}

function runNode(step: Step, scope: Scope, surroundings: Surroundings): readonly Held[] {
  const { tf, weights } = surroundings
  const { node, operation, opset } = step
  const { inferences } = scope.program
  const laid = layInputs(surroundings, step, scope)
  const context: OperationContext = {
    tf,
    node,
    opset,
    inputs: laid.inputs,
    channelsLast: laid.channelsLast,
    read: tensor => tensor.dataSync(),
    inferredInputs: node.inputs.map(name => (name === '' ? undefined : inferences.get(name))),
    inferredOutputs: node.outputs.map(name => inferences.get(name) ?? { type: undefined, shape: undefined }),
    numbers: index => {
      const known = inferences.get(node.inputs[index] ?? '')?.known
      return known && Array.from(known.data)
    },
    derive: (index, purpose, make) => {
      const name = node.inputs[index]!
      return scope.isLasting(name) ? weights.derive(name, purpose, make) : make(laid.inputs[index]!)
    },
    constant: attribute => scope.program.constants.get(attribute),
    runGraph: (graph, inputs) => runInnerGraph({ graph, inputs, scope, surroundings, node }),
  }
  const result = operation.run(context)
  const outputs = Array.isArray(result) ? (result as readonly Tensor[]) : [result as Tensor]
  return outputs.map(tensor => ({ tensor, channelsLast: laid.channelsLast && tensor?.rank === laid.rank }))
}
