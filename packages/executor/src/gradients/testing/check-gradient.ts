import * as tf from '@tensorflow/tfjs-core'
import type { Tensor } from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-cpu'
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import { createRequire } from 'node:module'
import { dirname, sep } from 'node:path'
import { expect, test } from 'vitest'
import { seeded } from '@coppice/testkit'
import { installGradients } from '../install-gradients.ts'

setWasmPaths(dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm')) + sep)
installGradients(tf)

/** Where gradients are compared with finite differences. */
export type Place = 'cpu' | 'wasm'

interface GradientCase {
  readonly shapes: readonly (readonly number[])[]
  readonly run: (...inputs: Tensor[]) => Tensor
  /** Between which all elements lie, evenly apart so that no two are close. Default −1 and 1. */
  readonly range?: readonly [number, number]
  /** Default both. */
  readonly places?: readonly Place[]
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1)

/** Numbers evenly spread over a range in a random order. */
function spread(count: number, [low, high]: readonly [number, number]): { values: number[]; step: number } {
  const random = seeded(count + 1)
  const step = (high - low) / count
  const values = Array.from({ length: count }, (_, at) => low + (at + 0.5) * step)
  const keyed = values.map(value => ({ value, key: random.uniform() }))
  return { values: keyed.sort((a, b) => a.key - b.key).map(({ value }) => value), step }
}

function split(values: readonly number[], shapes: GradientCase['shapes']): Float32Array[] {
  let at = 0
  return shapes.map(shape => Float32Array.from(values.slice(at, (at += sizeOf(shape)))))
}

const weigh = (values: Float32Array): Float32Array => values.map((_, at) => Math.sin(1 + 2.3 * at))

/** Σ weight · output in double precision. */
function lossOf({ shapes, run }: GradientCase, inputs: readonly Float32Array[]): number {
  const output = tf.tidy(() => run(...inputs.map((data, i) => tf.tensor(data, [...shapes[i]!]))).dataSync<'float32'>())
  const weights = weigh(output)
  return output.reduce((sum, value, at) => sum + weights[at]! * value, 0)
}

function differences(one: GradientCase, inputs: readonly Float32Array[], step: number): number[][] {
  const moved = (which: number, at: number, by: number): number => {
    const copies = inputs.map(data => data.slice())
    copies[which]![at]! += by
    return lossOf(one, copies)
  }
  return inputs.map((data, which) =>
    Array.from(data, (_, at) => (moved(which, at, step) - moved(which, at, -step)) / (2 * step)),
  )
}

function gradientsOf({ shapes, run }: GradientCase, inputs: readonly Float32Array[]): number[][] {
  return tf.tidy(() => {
    const tensors = inputs.map((data, i) => tf.tensor(data, [...shapes[i]!]))
    const loss = (...xs: Tensor[]): Tensor => {
      const output = run(...xs)
      return tf.sum(tf.mul(output, tf.tensor(weigh(new Float32Array(output.size)), output.shape)))
    }
    return tf
      .grads(loss)(tensors)
      .map(gradient => Array.from(gradient.dataSync()))
  })
}

/** Compares gradients with central differences that the cpu backend computes. */
export function checkGradients(cases: Readonly<Record<string, GradientCase>>): void {
  for (const [name, one] of Object.entries(cases)) {
    for (const place of one.places ?? (['cpu', 'wasm'] as const)) {
      test(`${name} on ${place}`, async () => {
        const { values, step } = spread(
          one.shapes.reduce((sum, shape) => sum + sizeOf(shape), 0),
          one.range ?? [-1, 1],
        )
        const inputs = split(values, one.shapes)
        await tf.setBackend('cpu')
        const expected = differences(one, inputs, Math.min(step / 4, 5e-3))
        await tf.setBackend(place)
        const before = tf.memory().numTensors
        const received = gradientsOf(one, inputs)
        expect(tf.memory().numTensors).toBe(before)
        const largest = Math.max(1e-3, ...expected.flat().map(Math.abs))
        received.forEach((gradient, which) =>
          gradient.forEach((value, at) =>
            expect(Math.abs(value - expected[which]![at]!) / largest, `input ${which}, element ${at}`).toBeLessThan(
              4e-3,
            ),
          ),
        )
      })
    }
  }
}
