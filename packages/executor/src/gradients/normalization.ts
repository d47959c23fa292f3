import type { Tensor } from '@tensorflow/tfjs-core'
import { sumTo } from './broadcasting.ts'
import type { Gradient, GradientContext } from './gradient.ts'

function flowOfBatchNorm({ tf, dy, saved, attributes }: GradientContext): Record<string, () => Tensor> {
  const [x, mean, variance, scale] = saved as [Tensor, Tensor, Tensor, Tensor?]
  const inverse = tf.rsqrt(tf.add(variance, attributes['varianceEpsilon'] as number))
  const factor = scale ? tf.mul(inverse, scale) : inverse
  const sumDy = (): Tensor => sumTo(tf, dy, mean.shape)
  const sumDyTimesNormal = (): Tensor => sumTo(tf, tf.mul(dy, tf.mul(tf.sub(x, mean), inverse)), mean.shape)
  return {
    x: () => tf.mul(dy, factor),
    mean: () => tf.neg(tf.mul(sumDy(), factor)),
    variance: () => tf.mul(-0.5, tf.mul(sumDyTimesNormal(), tf.mul(inverse, factor))),
    scale: sumDyTimesNormal,
    offset: sumDy,
  }
}

/** Normalisation and softmax. */
export const normalizationGradients: readonly Gradient[] = [
  { kernel: 'FusedBatchNorm', inputs: ['x', 'mean', 'variance', 'scale'], flow: flowOfBatchNorm },
  {
    kernel: 'LRN',
    inputs: ['x'],
    outputs: [0],
    flow: ({ tf, dy, saved: [x, y], attributes }) => ({
      x: () => tf.engine().runKernel('LRNGrad', { x: x!, y: y!, dy }, attributes),
    }),
  },
  {
    kernel: 'Softmax',
    outputs: [0],
    flow: ({ tf, dy, saved: [y], attributes: { dim } }) => ({
      logits: () => {
        const weighted = tf.mul(dy, y!)
        return tf.sub(weighted, tf.mul(tf.sum(weighted, dim as number, true), y!))
      },
    }),
  },
  {
    kernel: 'LogSoftmax',
    outputs: [0],
    flow: ({ tf, dy, saved: [y], attributes: { axis } }) => ({
      logits: () => tf.sub(dy, tf.mul(tf.sum(dy, axis as number, true), tf.exp(y!))),
    }),
  },
]
