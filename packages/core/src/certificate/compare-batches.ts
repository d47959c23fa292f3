import { decodeElements } from '@coppice/graph'
import type { Batch } from '@coppice/spec'

/** How far one output lies from another. */
export interface Difference {
  /** The largest difference of any element; infinite where they cannot be compared. */
  readonly absolute: number
  /** The same by the largest finite magnitude of the expected output. */
  readonly relative: number
  /** What cannot be measured in numbers: another shape, NaN on one side only, an integer that differs. */
  readonly reason?: string
}

const isExact = (type: string): boolean => /^(u?int|bool)/.test(type)

function numbersOf({ type, data }: Batch): ArrayLike<number> | BigInt64Array | BigUint64Array {
  if (type !== 'float16' && type !== 'bfloat16') return data
  return decodeElements(type, new Uint8Array(data.buffer, data.byteOffset, data.byteLength), data.length)
}

function compareExactly(expected: Batch, received: Batch): Difference {
  let [absolute, largest] = [0, 0]
  for (let at = 0; at < expected.data.length; at++) {
    absolute = Math.max(absolute, Math.abs(Number(expected.data[at]) - Number(received.data[at])))
    largest = Math.max(largest, Math.abs(Number(expected.data[at])))
  }
  if (absolute === 0) return { absolute, relative: 0 }
  return { absolute, relative: absolute / (largest || 1), reason: 'integers differ' }
}

function compareFloats(expected: ArrayLike<number>, received: ArrayLike<number>): Difference {
  let [absolute, largest] = [0, 0]
  for (let at = 0; at < expected.length; at++) {
    const [a, b] = [expected[at]!, received[at]!]
    if (Number.isFinite(a)) largest = Math.max(largest, Math.abs(a))
    if (Object.is(a, b) || a === b) continue
    const difference = Math.abs(a - b)
    if (!(difference < Infinity))
      return { absolute: Infinity, relative: Infinity, reason: `${b} where ${a} was expected, at element ${at}` }
    absolute = Math.max(absolute, difference)
  }
  return { absolute, relative: absolute === 0 ? 0 : absolute / (largest || absolute) }
}

/**
 * Compares two outputs. NaN equals NaN and an infinity equals itself; integers and booleans have to be equal.
 * Where the expected output is all zeros, any difference counts as 1.
 */
export function compareBatches(expected: Batch, received: Batch): Difference {
  const [wanted, got] = [expected, received].map(({ type, shape }) => `${type} [${shape.join(', ')}]`)
  if (wanted !== got) return { absolute: Infinity, relative: Infinity, reason: `${got} where ${wanted} was expected` }
  if (isExact(expected.type)) return compareExactly(expected, received)
  return compareFloats(numbersOf(expected) as ArrayLike<number>, numbersOf(received) as ArrayLike<number>)
}
