import { describeNode } from '@coppice/graph'
import { failure, isFailure } from '@coppice/spec'
import type { Node } from '@coppice/spec'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { OperationContext, TensorFlow } from '../operation.ts'
import { makeTensor } from '../values/encode-batch.ts'
import { channelsFirst, inSourceLayout } from '../values/held.ts'
import type { Held } from '../values/held.ts'
import { layInputs } from './lay-inputs.ts'
import { moveFreely } from './move-freely.ts'
import type { Program, Step } from './compile.ts'
import { disposeUnread } from './dispose-unread.ts'
import { runInnerGraph } from './run-inner-graph.ts'
import type { Surroundings } from './surroundings.ts'
import type { Scope } from './scope.ts'

/** Runs the steps and gives the values that the program fetches. To be called inside a tidy. */
export function runProgram(
  program: Program,
  feeds: ReadonlyMap<string, Tensor>,
  surroundings: Surroundings,
): ReadonlyMap<string, Held> {
  const scope = makeScope(program, surroundings)
  for (const [name, tensor] of feeds) scope.set(name, inSourceLayout(tensor), false)
  const borrowed = new Set([...feeds.values(), ...(surroundings.replaced?.values() ?? [])])
  for (const step of program.steps) {
    const folds = isFoldable(step, scope)
    const outputs = folds ? foldStep(step, scope, surroundings) : runStep(step, scope, surroundings)
    step.node.outputs.forEach((name, i) => {
      if (name !== '' && outputs[i]) scope.set(name, outputs[i], folds)
    })
    if (surroundings.frugal) disposeUnread(scope.values, step.last, borrowed)
  }
  return new Map(program.fetch.map(name => [name, scope.read(name)!]))
}

function makeScope(program: Program, { tf, weights, replaced, watch }: Surroundings): Scope {
  const values = new Map<string, Held>()
  const lasting = new Set<string>()
  const set: Scope['set'] = (name, value, lasts) => {
    const watched = watch?.(name, value) ?? value
    values.set(name, watched)
    if (lasts && watched === value) lasting.add(name)
  }
  const find = (name: string): Tensor | undefined => {
    const value = program.inferences.get(name)
    if (!value?.known || !value.type) return undefined
    const blame = { code: 'unsupported-model', who: `value '${name}'` } as const
    return makeTensor(tf, value.type, value.known.shape, value.known.data, blame)
  }
  const read: Scope['read'] = name => {
    const found = values.get(name)
    if (found) return found
    const weight = replaced?.get(name) ?? weights.get(name)
    const tensor = weight ?? find(name)
    if (tensor) set(name, inSourceLayout(tensor), weight !== undefined && !replaced?.has(name))
    return values.get(name)
  }
  const isLasting: Scope['isLasting'] = name => read(name) !== undefined && lasting.has(name)
  return { program, values, read, set, isLasting }
}

/** Whether a node reads weights alone, so that it needs to run but once. */
function isFoldable({ node }: Step, scope: Scope): boolean {
  const read = node.inputs.filter(name => name !== '')
  const isRandom = /Random|Bernoulli|Multinomial/.test(node.operator)
  const hasGraph = Object.values(node.attributes).some(({ kind }) => kind === 'graph')
  return read.length > 0 && !isRandom && !hasGraph && read.every(name => scope.isLasting(name))
}

function foldStep(step: Step, scope: Scope, surroundings: Surroundings): readonly Held[] {
  const key = JSON.stringify([step.node.outputs, 'folded'])
  const make = (): readonly Tensor[] =>
    runStep(step, scope, surroundings).map(held => channelsFirst(surroundings.tf, held))
  return surroundings.weights.remember(key, make).map(inSourceLayout)
}

function runStep(step: Step, scope: Scope, surroundings: Surroundings): readonly Held[] {
  // What is read comes into being here, so that it outlives the step.
  for (const name of step.node.inputs) scope.read(name)
  try {
    return tidyHeld(surroundings.tf, () => runNode(step, scope, surroundings))
  } catch (error) {
    if (isFailure(error)) throw error
    throw refusedBy(step.node, error)
  }
}

/** Gives back everything but the results. */
function tidyHeld(tf: TensorFlow, make: () => readonly Held[]): readonly Held[] {
  let results: readonly Held[] = []
  tf.tidy(() => {
    results = make()
    return results.flatMap(held => held.tensor ?? [])
  })
  return results
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
  const { tf, weights, observeBatch } = surroundings
  const { node, operation, opset } = step
  const { inferences } = scope.program
  const moved = moveFreely(step, scope)
  if (moved) return [moved]
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
      const input = laid.inputs[index]!
      return scope.isLasting(name)
        ? weights.remember(JSON.stringify([name, purpose]), () => [make(input)])[0]!
        : make(input)
    },
    constant: attribute => scope.program.constants.get(attribute),
    ...(observeBatch && { observeBatch: (mean, variance) => observeBatch(node, mean, variance) }),
    runGraph: (graph, inputs) => runInnerGraph({ graph, inputs, scope, surroundings, node }),
  }
  const result = operation.run(context)
  const outputs = Array.isArray(result) ? (result as readonly Tensor[]) : [result as Tensor]
  return outputs.map(tensor => ({ tensor, channelsLast: laid.channelsLast && tensor?.rank === laid.rank }))
}
