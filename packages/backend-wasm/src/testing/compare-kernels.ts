import * as tf from '@tensorflow/tfjs-core'
import type { Tensor } from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-cpu'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seeded } from '@coppice/testkit'
import { acquireEngine } from '../engine.ts'
import type { Engine } from '../engine.ts'

/** Numbers of a shape around a mean, the same each time. */
export function random(shape: readonly number[], seed = 1, mean = 0): Tensor {
  const { normal } = seeded(seed)
  const size = shape.reduce((product, side) => product * side, 1)
  return tf.tensor(
    Float32Array.from({ length: size }, () => mean + normal()),
    [...shape],
  )
}

/** Computes on a backend and gives what comes out as shapes and numbers, and frees the rest. */
function compute(run: () => Tensor | Tensor[]): { shape: number[]; values: number[] }[] {
  return tf.tidy(() => [run()].flat().map(tensor => ({ shape: tensor.shape, values: Array.from(tensor.dataSync()) })))
}

/** Starts the engine for the tests of a file. */
export function useEngine(): void {
  let engine: Engine
  beforeAll(async () => {
    engine = await acquireEngine({ threads: 1 })
  })
  afterAll(() => engine.release())
}

/** Compares the wasm backend under our kernels with the cpu backend, and counts what is left over. */
export function compareWithCpu(cases: Readonly<Record<string, () => Tensor | Tensor[]>>, tolerance = 1e-5): void {
  for (const [name, run] of Object.entries(cases)) {
    test(name, async () => {
      await tf.setBackend('cpu')
      const expected = compute(run)
      await tf.setBackend('wasm')
      const { numTensors } = tf.memory()
      const held = tf.backend().numDataIds()
      const received = compute(run)
      expect(tf.memory().numTensors).toBe(numTensors)
      expect(tf.backend().numDataIds()).toBe(held)
      expected.forEach(({ shape, values }, output) => {
        const scale = Math.max(1, ...values.map(Math.abs))
        expect(received[output]!.shape).toEqual(shape)
        const errors = received[output]!.values.map((value, at) => Math.abs(value - values[at]!) / scale)
        expect(Math.max(0, ...errors)).toBeLessThan(tolerance)
      })
    })
  }
}

/** Runs a kernel by its name. */
export const runKernel = (name: string, inputs: Record<string, Tensor>, attributes: object): Tensor =>
  tf.engine().runKernel(name, inputs, attributes as Record<string, never>)
