import type { Batch } from '@coppice/spec'
import { seeded } from '@coppice/testkit'
import { drawDigit, side } from './draw-digit.ts'

/** Pictures of digits with and without noise, and which digit each is of. */
export interface DigitPictures {
  readonly noisy: Batch
  readonly clean: Batch
  readonly labels: Batch
}

/** Draws digits in turn; `shape` is that of one picture. */
export function digitPictures(count: number, seed: number, noise: number, shape: readonly number[]): DigitPictures {
  const random = seeded(seed)
  const labels = Int32Array.from({ length: count }, (_, index) => (index * 7) % 10)
  const clean = new Float32Array(count * side * side)
  labels.forEach((digit, index) =>
    drawDigit(digit, random, clean.subarray(index * side * side, (index + 1) * side * side)),
  )
  const noisy = clean.map(value => Math.min(1, Math.max(0, value + noise * random.normal())))
  const batch = (data: Float32Array): Batch => ({ type: 'float32', shape: [count, ...shape], data })
  return { noisy: batch(noisy), clean: batch(clean), labels: { type: 'int32', shape: [count], data: labels } }
}

/** What the classes are called. */
export const digitNames: readonly string[] = Array.from({ length: 10 }, (_, digit) => String(digit))
