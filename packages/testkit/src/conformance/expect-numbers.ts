import type { Batch } from '@coppice/spec'
import { expectThat } from './check.ts'

/** A batch of float32. */
export const floats = (shape: readonly number[], values: Iterable<number>): Batch => ({
  type: 'float32',
  shape,
  data: Float32Array.from(values),
})

/** The elements of a batch, whatever its type; none where there is no batch. */
export const numbers = (batch: Pick<Batch, 'data'> | undefined): number[] =>
  Array.from((batch?.data ?? []) as ArrayLike<number>, Number)

/** Throws unless two lists are equal, up to a fraction of the largest magnitude. */
export function expectNumbers(
  who: string,
  expected: readonly number[],
  received: readonly number[],
  tolerance = 0,
): void {
  expectThat(received.length === expected.length, who, `${expected.length} numbers`, `${received.length}`)
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const bad = expected.findIndex((value, at) => !(Math.abs(value - received[at]!) <= tolerance * largest))
  expectThat(bad < 0, `${who}, element ${bad}`, `${expected[bad]}`, `${received[bad]}`)
}

/** Throws unless a shape is as it should be. */
export function expectShape(who: string, expected: readonly number[], received: readonly number[] | undefined): void {
  expectThat(`${expected}` === `${received}`, who, `the shape [${expected}]`, `[${received}]`)
}
