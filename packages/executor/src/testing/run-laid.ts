import type { Tensor } from '@tensorflow/tfjs-core'
import type { Operation, OperationContext } from '../operation.ts'
import { firstPermutation, lastPermutation, moveAxes } from '../values/held.ts'

/**
 * Runs an operation on tensors in the source's layout, moving axes where it wants them elsewhere; with `last`, also
 * where it takes them either way.
 */
export function runLaid(operation: Operation, context: OperationContext, last = false): Tensor[] {
  const run = (given: OperationContext): Tensor[] => [operation.run(given)].flat<(Tensor | readonly Tensor[])[], 1>()
  const { tf } = context
  const images = operation.images ?? (operation.layout === 'either' ? [...context.inputs.keys()] : [0])
  const rank = Math.max(0, ...images.map(index => context.inputs[index]?.rank ?? 0))
  const wanted = operation.layout === 'channels-last' || (operation.layout === 'either' && last)
  if (!wanted || rank < 3) return run(context)
  const inputs = context.inputs.map((input, i) => {
    if (!input || !images.includes(i) || input.rank === 0) return input
    const full = tf.reshape(input, [...new Array<number>(rank - input.rank).fill(1), ...input.shape])
    return moveAxes(tf, full, lastPermutation(rank))
  })
  const outputs = run({ ...context, inputs, channelsLast: true })
  return outputs.map(output => (output.rank === rank ? moveAxes(tf, output, firstPermutation(rank)) : output))
}
