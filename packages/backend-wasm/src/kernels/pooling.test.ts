import * as tf from '@tensorflow/tfjs-core'
import type { Tensor } from '@tensorflow/tfjs-core'
import { expect, test } from 'vitest'
import { compareWithCpu, random, runKernel, useEngine } from '../testing/compare-kernels.ts'

useEngine()

const placements = [
  ['same', 1, 3, 6],
  ['same', 2, 3, 7],
  ['valid', 2, 2, 7],
  ['valid', 3, 2, 8],
  ['same', 3, 2, 8],
  ['valid', 1, 3, 6],
] as const

const maximum = (x: Tensor, [pad, stride, size]: readonly ['same' | 'valid', number, number, number]): Tensor => {
  const output = tf.maxPool(x as tf.Tensor4D, size, stride, pad)
  const attributes = { filterSize: size, strides: stride, pad }
  return runKernel('MaxPoolGrad', { dy: random(output.shape, 3), input: x, output }, attributes)
}

compareWithCpu(
  Object.fromEntries(
    placements.flatMap(placement =>
      [-3, 0, 3].map(mean => [
        `maximum, ${placement}, around ${mean}`,
        () => maximum(random([2, placement[3], placement[3], 3], 1, mean), placement),
      ]),
    ),
  ),
)

test('a maximum below 0 has its gradient', async () => {
  await tf.setBackend('wasm')
  const dx = tf.tidy(() => maximum(tf.tensor4d([-4, -2, -3, -5], [1, 2, 2, 1]), ['valid', 2, 2, 2]).dataSync())
  expect([...dx].map(value => value !== 0)).toEqual([false, true, false, false])
})

/** Σ over windows of dy · the share of the element in the window's average, by the definition. */
function shares(
  dy: ArrayLike<number>,
  side: number,
  outputs: number,
  [pad, stride, size]: [number, number, number],
): number[] {
  const dx = Array<number>(side * side).fill(0)
  for (let place = 0; place < outputs * outputs; place++) {
    const [row, column] = [Math.floor(place / outputs) * stride - pad, (place % outputs) * stride - pad]
    const inside: number[] = []
    for (let y = Math.max(row, 0); y < Math.min(row + size, side); y++) {
      for (let x = Math.max(column, 0); x < Math.min(column + size, side); x++) inside.push(y * side + x)
    }
    for (const at of inside) dx[at]! += dy[place]! / inside.length
  }
  return dx
}

test.each([
  [1, 3, 5, 5],
  [2, 3, 5, 3],
  [1, 3, 6, 6],
])('an average, same, stride %i, window %i, side %i', async (strides, filterSize, side, outputs) => {
  await tf.setBackend('wasm')
  const dy = random([1, outputs, outputs, 1], 2)
  const dx = runKernel('AvgPoolGrad', { dy, input: random([1, side, side, 1]) }, { filterSize, strides, pad: 'same' })
  const expected = shares(dy.dataSync(), side, outputs, [1, strides, filterSize])
  dx.dataSync().forEach((value, at) => expect(value).toBeCloseTo(expected[at]!, 5))
  tf.dispose([dy, dx])
})
