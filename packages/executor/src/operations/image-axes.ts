import type { Tensor } from '@tensorflow/tfjs-core'
import type { OperationContext, TensorFlow } from '../operation.ts'

type Laid = Pick<OperationContext, 'channelsLast'>

/** Where an axis of the source, counted from the front, lies in a tensor of so many axes. */
export function placeOfAxis({ channelsLast }: Laid, axis: number, rank: number): number {
  if (!channelsLast || axis === 0) return axis
  return axis === 1 ? rank - 1 : axis - 1
}

/** The places of the axes that are neither batch nor channels. */
export function spatialPlaces(context: Laid, rank: number): number[] {
  return Array.from({ length: rank - 2 }, (_, i) => placeOfAxis(context, i + 2, rank))
}

/** A vector with one number for each channel, in a shape that broadcasts to the image. */
export function perChannel(
  { tf, channelsLast }: Laid & { readonly tf: TensorFlow },
  vector: Tensor,
  rank: number,
): Tensor {
  if (channelsLast || rank <= 2) return vector
  return tf.reshape(vector, [vector.size, ...new Array<number>(rank - 2).fill(1)])
}
