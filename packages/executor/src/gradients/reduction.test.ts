import * as tf from '@tensorflow/tfjs-core'
import type { Tensor } from '@tensorflow/tfjs-core'
import { expect, test } from 'vitest'
import { checkGradients } from './testing/check-gradient.ts'

const reduce = tf as unknown as Readonly<
  Record<string, (x: Tensor, axis?: number | number[], keep?: boolean) => Tensor>
>

checkGradients({
  ...Object.fromEntries(
    ['sum', 'mean', 'max', 'min', 'prod', 'logSumExp'].flatMap(name =>
      [undefined, 0, 1, -1, [0, 2]].flatMap(axis =>
        [false, true].map(keep => [
          `${name} over ${axis ?? 'all'}${keep ? ', axes kept' : ''}`,
          { shapes: [[3, 2, 4]], run: (x: Tensor) => reduce[name]!(x, axis, keep), range: [0.4, 1.6] as const },
        ]),
      ),
    ),
  ),
  ...Object.fromEntries(
    [0, 1, 2].flatMap(axis =>
      [false, true].flatMap(exclusive =>
        [false, true].map(reverse => [
          `cumsum along ${axis}${exclusive ? ', exclusive' : ''}${reverse ? ', reverse' : ''}`,
          { shapes: [[2, 3, 4]], run: (x: Tensor) => tf.square(tf.cumsum(x, axis, exclusive, reverse)) },
        ]),
      ),
    ),
  ),
})

test('elements that tie share the gradient of their extreme', async () => {
  await tf.setBackend('cpu')
  expect([
    ...tf
      .grad(x => tf.max(x))(tf.tensor1d([2, 1, 2]))
      .dataSync(),
  ]).toEqual([0.5, 0, 0.5])
})

test('a product with a zero has a gradient', async () => {
  await tf.setBackend('cpu')
  expect([
    ...tf
      .grad(x => tf.prod(x))(tf.tensor1d([2, 0, 3]))
      .dataSync(),
  ]).toEqual([0, 6, 0])
})
