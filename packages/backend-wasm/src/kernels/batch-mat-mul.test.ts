import * as tf from '@tensorflow/tfjs-core'
import { expect, test } from 'vitest'
import { compareWithCpu, random, useEngine } from '../testing/compare-kernels.ts'

useEngine()

const batches = [
  [[], []],
  [[3], [3]],
  [
    [2, 3],
    [2, 3],
  ],
  [[4], [1]],
  [[1], [4]],
  [[2, 3], [3]],
  [[2, 1], [3]],
] as const

const sizes = [
  ['small', 5, 6, 4],
  ['large', 17, 19, 23],
  ['with a larger second factor', 3, 40, 50],
] as const

compareWithCpu(
  Object.fromEntries(
    batches.flatMap(([a, b]) =>
      sizes.flatMap(([size, rows, inner, columns]) =>
        [false, true].flatMap(transposeA =>
          [false, true].map(transposeB => [
            `${size}, [${a.join()}] by [${b.join()}]${transposeA ? ', a transposed' : ''}${transposeB ? ', b transposed' : ''}`,
            () => {
              const left = random([...a, ...(transposeA ? [inner, rows] : [rows, inner])])
              const right = random([...b, ...(transposeB ? [columns, inner] : [inner, columns])], 2)
              return tf.matMul(left, right, transposeA, transposeB)
            },
          ]),
        ),
      ),
    ),
  ),
)

test('a product sees what its operand is now, not what another of the same place was', async () => {
  await tf.setBackend('wasm')
  for (const factor of [1, 2]) {
    const [product] = tf.tidy(() => {
      const a = tf.fill([3, 16, 16], factor)
      return [tf.matMul(a, a, false, true).dataSync()[0]]
    })
    expect(product).toBe(16 * factor * factor)
  }
})
