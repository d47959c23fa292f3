import type { Graph } from '@coppice/spec'
import { graphAttribute, intAttribute } from '../attributes.ts'
import { knownValue } from '../inference/known-values.ts'
import type { Inferred, Shape } from '../inferred.ts'
import type { InferenceContext, Operator } from '../operator.ts'
import { inferred, knownOf, shapeOf } from './inferring.ts'

/** The branch that is taken, where the condition is known, else what both branches agree on. */
export const If: Operator = {
  name: 'If',
  infer(context) {
    const condition = knownOf(context, 0)?.data[0]
    const branches = [graphAttribute(context.node, 'then_branch'), graphAttribute(context.node, 'else_branch')]
    const [taken, other] = condition === undefined ? branches : condition ? [branches[0]] : [branches[1]]
    const outputs = inferBody(context, taken, [])
    return other ? outputs.map((output, i) => common(output, inferBody(context, other, [])[i])) : outputs
  },
}

/** How many passes of a loop are followed one by one. */
const followedPasses = 512

/** Body inputs are the iteration, the condition and what is carried; outputs the condition, the carried, the scanned. */
export const Loop: Operator = {
  name: 'Loop',
  infer(context) {
    const body = graphAttribute(context.node, 'body')
    return (body && followLoop(context, body)) ?? approximateLoop(context, body)
  },
}

/** States come first, then the values that are scanned along their first axis. */
export const Scan: Operator = {
  name: 'Scan',
  infer(context) {
    const scanned = intAttribute(context.node, 'num_scan_inputs', 0)
    const states = context.inputs.length - scanned
    const slices = context.inputs.map((input, i) => (i < states ? withoutElements(input) : slice(input)))
    const steps = shapeOf(context, states)?.[0] ?? -1
    if (
      context.opset < 9 ||
      'scan_input_axes' in context.node.attributes ||
      'scan_output_axes' in context.node.attributes
    )
      return unknownOutputs(context)
    return inferBody(context, graphAttribute(context.node, 'body'), slices).map((result, i) =>
      i < states ? common(slices[i]!, result) : inferred(result.type, result.shape && [steps, ...result.shape]),
    )
  },
}

/** The outputs after all passes, where constants and shapes alone decide how many there are. */
function followLoop(context: InferenceContext, body: Graph): readonly Inferred[] | undefined {
  const most = context.inputs[0] ? knownOf(context, 0)?.data[0] : Infinity
  const asks = context.inputs[1] !== undefined
  let goesOn = asks ? knownOf(context, 1)?.data[0] : 1
  let carried = context.inputs.slice(2)
  let scanned: readonly Inferred[] | undefined
  let pass = 0
  for (; most !== undefined && goesOn === 1 && pass < most; pass++) {
    if (pass === followedPasses) return undefined
    const start = [knownValue('int64', [], [pass]), knownValue('bool', [], [1]), ...carried]
    const [condition, ...results] = inferBody(context, body, start)
    goesOn = asks ? condition?.known?.data[0] : 1
    carried = results.slice(0, carried.length)
    const parts = results.slice(carried.length)
    scanned = parts.map((part, i) => (scanned ? common(scanned[i]!, part) : part))
  }
  if (most === undefined || goesOn === undefined || !scanned) return undefined
  const stacked = scanned.map(({ type, shape }) => inferred(type, shape && [pass, ...shape]))
  return [...carried.map(value => value ?? inferred(undefined, undefined)), ...stacked]
}

/** What holds after any number of passes. */
function approximateLoop(context: InferenceContext, body: Graph | undefined): readonly Inferred[] {
  const carried = context.inputs.slice(2)
  const iterate = (states: readonly (Inferred | undefined)[]): readonly Inferred[] =>
    inferBody(context, body, [inferred('int64', []), inferred('bool', []), ...states]).slice(1)
  const once = iterate(carried.map(withoutElements))
  const stable = carried.map((value, i) => (value ? common(value, once[i]) : inferred(undefined, undefined)))
  const trips = context.inputs[1] === undefined ? knownOf(context, 0)?.data[0] : undefined
  return iterate(stable).map((result, i) =>
    i < carried.length
      ? common(stable[i]!, result)
      : inferred(result.type, result.shape && [trips ?? -1, ...result.shape]),
  )
}

function inferBody(
  context: InferenceContext,
  graph: Graph | undefined,
  inputs: readonly (Inferred | undefined)[],
): readonly Inferred[] {
  return (graph && context.inferGraph?.(graph, inputs)) ?? unknownOutputs(context)
}

function unknownOutputs(context: InferenceContext): readonly Inferred[] {
  return context.node.outputs.map(() => inferred(undefined, undefined))
}

/** What holds for both: sizes that differ are not known. */
function common(left: Inferred, right: Inferred | undefined): Inferred {
  const type = left.type === right?.type ? left.type : undefined
  return inferred(type, commonShape(left.shape, right?.shape))
}

function commonShape(left: Shape | undefined, right: Shape | undefined): Shape | undefined {
  if (!left || left.length !== right?.length) return undefined
  return left.map((size, axis) => (size === right[axis] ? size : -1))
}

function withoutElements(input: Inferred | undefined): Inferred | undefined {
  return input && inferred(input.type, input.shape)
}

function slice(input: Inferred | undefined): Inferred | undefined {
  return input && inferred(input.type, input.shape?.slice(1))
}

export const controlOperators: readonly Operator[] = [If, Loop, Scan]
