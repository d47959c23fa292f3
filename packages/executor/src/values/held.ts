import type { Tensor } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../operation.ts'

/** A value while a graph runs. */
export interface Held {
  readonly tensor: Tensor
  /** Whether the tensor has the axis of the channels last, though the value has it second. */
  readonly channelsLast: boolean
}

/** A value that lies as the source says. */
export const inSourceLayout = (tensor: Tensor): Held => ({ tensor, channelsLast: false })

/** The axes of a channels-first image in channels-last order. */
export function lastPermutation(rank: number): number[] {
  return [0, ...Array.from({ length: rank - 2 }, (_, i) => i + 2), 1]
}

/** The axes of a channels-last image in channels-first order. */
export function firstPermutation(rank: number): number[] {
  return [0, rank - 1, ...Array.from({ length: rank - 2 }, (_, i) => i + 1)]
}

/** The tensor with the channels second. */
export function channelsFirst(tf: TensorFlow, { tensor, channelsLast }: Held): Tensor {
  return channelsLast ? moveAxes(tf, tensor, firstPermutation(tensor.rank)) : tensor
}

/** The tensor with the channels last. */
export function channelsLast(tf: TensorFlow, held: Held): Tensor {
  return held.channelsLast ? held.tensor : moveAxes(tf, held.tensor, lastPermutation(held.tensor.rank))
}

/** A transpose that only reshapes where no elements change places. */
export function moveAxes(tf: TensorFlow, tensor: Tensor, permutation: readonly number[]): Tensor {
  const moved = permutation.filter(axis => tensor.shape[axis] !== 1)
  if (moved.every((axis, i) => i === 0 || axis > moved[i - 1]!)) {
    return tf.reshape(
      tensor,
      permutation.map(axis => tensor.shape[axis]!),
    )
  }
  return tf.transpose(tensor, [...permutation])
}
