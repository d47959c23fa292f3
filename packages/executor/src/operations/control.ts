import { describeNode, graphAttribute, intAttribute, intsAttribute } from '@coppice/graph'
import { failure } from '@coppice/spec'
import type { Graph } from '@coppice/spec'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { Operation, OperationContext } from '../operation.ts'
import { elementsOfInput } from '../tensors/elements-of-input.ts'
import { dtypeOf } from '../tensors/dtype-of.ts'
import { fromFront } from '../tensors/from-front.ts'
import { refuse } from '../tensors/refuse.ts'

/** Runs one branch; gradients flow through it. Reads the condition where it is not known before the run. */
export const If: Operation = {
  name: 'If',
  run(context) {
    const branch = elementsOfInput(context, 0)[0] ? 'then_branch' : 'else_branch'
    return runBody(context, bodyOf(context, branch), [])
  },
}

/**
 * Body inputs are the iteration, the condition and what is carried; outputs the condition, the carried, the scanned.
 * Without a first condition those of the body are ignored, as ONNX says; ONNX Runtime minds them.
 */
export const Loop: Operation = {
  name: 'Loop',
  run(context) {
    const { tf, inputs } = context
    const body = bodyOf(context, 'body')
    const most = inputs[0] ? elementsOfInput(context, 0)[0]! : Infinity
    const asks = inputs[1] !== undefined
    let goesOn = !asks || elementsOfInput(context, 1)[0] !== 0
    let carried = inputs.slice(2) as readonly Tensor[]
    const scanned: (readonly Tensor[])[] = []
    for (let pass = 0; goesOn && pass < most; pass++) {
      const start = [tf.scalar(pass, 'int32'), tf.scalar(true, 'bool')]
      const [condition, ...results] = runBody(context, body, [...start, ...carried])
      carried = results.slice(0, carried.length)
      scanned.push(results.slice(carried.length))
      if (asks && pass + 1 < most) goesOn = readElement(context, condition!) !== 0
    }
    const stacks = body.outputs.slice(1 + carried.length).map((_, i) =>
      stackPasses(
        context,
        carried.length + i,
        scanned.map(parts => parts[i]!),
        0,
      ),
    )
    return [...carried, ...stacks]
  },
}

/** States come first, then the values that are scanned along an axis each. */
export const Scan: Operation = {
  name: 'Scan',
  run(context) {
    const { tf, node, inputs, opset } = context
    if (opset < 9) return refuse(context, 'operator set 9 or later', `${opset}`)
    const body = bodyOf(context, 'body')
    const count = intAttribute(node, 'num_scan_inputs', 0)
    const states = inputs.length - count
    const axes = intsAttribute(node, 'scan_input_axes', [])
    const slices = inputs.slice(states).map((input, i) => tf.unstack(input!, fromFront(axes[i] ?? 0, input!.rank)))
    const isBackward = intsAttribute(node, 'scan_input_directions', []).map(direction => direction === 1)
    const steps = slices[0]?.length ?? 0
    let carried = inputs.slice(0, states) as readonly Tensor[]
    const scanned: (readonly Tensor[])[] = []
    for (let step = 0; step < steps; step++) {
      const now = slices.map((parts, i) => parts[isBackward[i] ? steps - 1 - step : step]!)
      const results = runBody(context, body, [...carried, ...now])
      carried = results.slice(0, states)
      scanned.push(results.slice(states))
    }
    const [outputAxes, directions] = ['scan_output_axes', 'scan_output_directions'].map(name =>
      intsAttribute(node, name, []),
    )
    const stacks = body.outputs.slice(states).map((_, i) => {
      const parts = scanned.map(step => step[i]!)
      return stackPasses(context, states + i, directions![i] === 1 ? parts.reverse() : parts, outputAxes![i] ?? 0)
    })
    return [...carried, ...stacks]
  },
}

function bodyOf({ node }: OperationContext, name: string): Graph {
  const graph = graphAttribute(node, name)
  if (graph) return graph
  const who = describeNode(node)
  throw failure({ code: 'invalid-model', who, expected: `a graph in its attribute '${name}'`, received: 'none' })
}

function runBody(context: OperationContext, body: Graph, inputs: readonly Tensor[]): readonly Tensor[] {
  if (!context.runGraph) return refuse(context, 'an executor that runs inner graphs', 'none')
  return context.runGraph(body, inputs)
}

function readElement(context: OperationContext, tensor: Tensor): number {
  if (context.read) return context.read(tensor)[0]!
  return refuse(
    context,
    'a number of passes that is known before the run',
    'a condition that is computed while it runs',
  )
}

/** One tensor of what every pass gave, along a new axis. */
function stackPasses(context: OperationContext, output: number, parts: Tensor[], axis: number): Tensor {
  const { tf } = context
  if (parts.length > 0) return tf.stack(parts, fromFront(axis, parts[0]!.rank + 1))
  const { type, shape } = context.inferredOutputs[output] ?? {}
  return tf.zeros(shape?.map(size => Math.max(size, 0)) ?? [0], dtypeOf(type))
}

export const controlOperations: readonly Operation[] = [If, Loop, Scan]
