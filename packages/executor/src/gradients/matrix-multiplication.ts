import { sumTo } from './broadcasting.ts'
import type { Gradient } from './gradient.ts'

/** Products of matrices, over batches that are broadcast to each other. */
export const matrixMultiplicationGradients: readonly Gradient[] = [
  {
    kernel: 'BatchMatMul',
    inputs: ['a', 'b'],
    mends: 'the gradient of a broadcast batch is not summed to its shape',
    flow: ({ tf, dy, saved: [a, b], attributes: { transposeA, transposeB } }) => ({
      a: () => {
        const gradient = transposeA
          ? tf.matMul(b!, dy, transposeB as boolean, true)
          : tf.matMul(dy, b!, false, !transposeB)
        return sumTo(tf, gradient, a!.shape)
      },
      b: () => {
        const gradient = transposeB
          ? tf.matMul(dy, a!, true, transposeA as boolean)
          : tf.matMul(a!, dy, !transposeA, false)
        return sumTo(tf, gradient, b!.shape)
      },
    }),
  },
]
