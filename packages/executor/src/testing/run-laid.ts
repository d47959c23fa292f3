import type { Tensor } from '@tensorflow/tfjs-core'
import type { Operation, OperationContext } from '../operation.ts'
import { firstPermutation, lastPermutation, moveAxes } from '../values/held.ts'

/** Runs an operation on tensors in the source's layout, moving axes where it wants them elsewhere. */
export function runLaid(operation: Operation, context: OperationContext): Tensor[] {
  const run = (given: OperationContext): Tensor[] => [operation.run(given)].flat() as Tensor[]
  const rank = context.inputs[0]?.rank ?? 0
  if (operation.layout !== 'channels-last' || rank < 3) return run(context)
  const images = operation.images ?? [0]
  const { tf } = context
  const inputs = context.inputs.map((input, i) =>
    input && images.includes(i) ? moveAxes(tf, input, lastPermutation(rank)) : input,
  )
  const outputs = run({ ...context, inputs, channelsLast: true })
  return outputs.map(output => (output.rank === rank ? moveAxes(tf, output, firstPermutation(rank)) : output))
}
