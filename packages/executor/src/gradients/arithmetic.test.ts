import * as tf from '@tensorflow/tfjs-core'
import type { Tensor } from '@tensorflow/tfjs-core'
import { expect, test } from 'vitest'
import { checkGradients } from './testing/check-gradient.ts'

const functions = tf as unknown as Readonly<Record<string, (a: Tensor, b: Tensor) => Tensor>>

const names = 'add sub mul div maximum minimum squaredDifference atan2'.split(' ')

const shapes = {
  alike: [
    [3, 4],
    [3, 4],
  ],
  'a is broadcast': [
    [3, 1],
    [2, 3, 4],
  ],
  'b is broadcast': [[2, 3, 4], [4]],
  'both are broadcast': [
    [3, 1, 4],
    [5, 1],
  ],
  'b is one number': [[5], []],
} as const

checkGradients(
  Object.fromEntries(
    names.flatMap(name =>
      Object.entries(shapes).map(([how, given]) => [
        `${name}, ${how}`,
        { shapes: given, run: (a: Tensor, b: Tensor) => functions[name]!(a, b), range: [0.3, 1.8] as const },
      ]),
    ),
  ),
)

checkGradients({
  pow: { shapes: [[3, 1], [4]], range: [0.4, 2], run: (a, b) => tf.pow(a, b) },
  'pow of negative numbers': { shapes: [[5]], run: a => tf.pow(a, tf.tensor1d([2, 3, 0, 1, 2])) },
  mod: { shapes: [[4]], range: [0.6, 1.9], run: a => tf.mod(a, 0.5) },
  floorDiv: { shapes: [[4]], range: [0.6, 1.9], run: a => tf.add(a, tf.floorDiv(a, tf.scalar(0.5))) },
  addN: { shapes: [[3], [3]], run: (a, b) => tf.addN([a, b, a]) },
})

test('the slope of a power that is 0 is 0 at 0', async () => {
  await tf.setBackend('cpu')
  const slope = tf.grad(x => tf.pow(x, 0))(tf.tensor1d([0, 1]))
  expect([...slope.dataSync()]).toEqual([0, 0])
})
