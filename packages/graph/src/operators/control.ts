import type { Graph } from '@coppice/spec'
import { graphAttribute, intAttribute } from '../attributes.ts'
import type { Inferred, InferenceContext, Operator, Shape } from '../operator.ts'
import { inferred, knownOf, shapeOf, typeOf } from './inferring.ts'

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

/** Body inputs are the iteration, the condition and what is carried; outputs the condition, the carried, the scanned. */
export const Loop: Operator = {
  name: 'Loop',
  infer(context) {
    const body = graphAttribute(context.node, 'body')
    const carried = context.inputs.slice(2)
    const start = [inferred('int64', []), inferred('bool', []), ...carried.map(withoutElements)]
    const once = inferBody(context, body, start).slice(1)
    const stable = carried.map((value, i) =>
      value ? common(withoutElements(value)!, once[i]) : inferred(undefined, undefined),
    )
    const results = inferBody(context, body, [inferred('int64', []), inferred('bool', []), ...stable]).slice(1)
    const trips = knownOf(context, 0)?.data[0]
    const count = trips !== undefined && runsThrough(context) ? trips : -1
    return results.map((result, i) =>
      i < carried.length ? common(stable[i]!, result) : inferred(result.type, result.shape && [count, ...result.shape]),
    )
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

/** Whether a loop can only end at its trip count: its condition is left out. */
function runsThrough(context: InferenceContext): boolean {
  return context.inputs[1] === undefined && typeOf(context, 0) !== undefined
}

export const controlOperators: readonly Operator[] = [If, Loop, Scan]
