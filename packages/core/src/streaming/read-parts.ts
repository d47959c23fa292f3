import { byteLengthOf, elementsOf } from '@coppice/graph'
import { failure } from '@coppice/spec'
import type { Tensor } from '@coppice/spec'

/**
 * How many bytes of a tensor are looked at at once; whole elements of every type. More than file sources read while
 * everything waits, so that the next part is read while one is looked at.
 */
const partLength = 5 * 2 ** 22

/** Sources may shift what they read by a few bytes, where processors copy faster. */
const slack = 128

/** Memory for two parts: one is read while the other is looked at. */
export type PartMemory = readonly [Uint8Array, Uint8Array]

/** Finds memory in which {@link readParts} can read these tensors. */
export function makePartMemory(tensors: readonly Tensor[]): PartMemory {
  const longest = tensors.reduce((most, tensor) => Math.max(most, bytesOf(tensor)), 0)
  const length = Math.min(longest, partLength) + slack
  return [new Uint8Array(length), new Uint8Array(length)]
}

function bytesOf({ type, shape }: Tensor): number {
  return byteLengthOf(type, elementsOf(shape))
}

/**
 * Shows the bytes of a tensor part by part, in order; a tensor that cannot give parts is shown whole. The bytes are good
 * until `use` returns, and must not be written to; where it returns true, no more are shown.
 */
export async function readParts(
  tensor: Tensor,
  memory: PartMemory,
  use: (bytes: Uint8Array, offset: number) => boolean | void,
): Promise<void> {
  const whole = bytesOf(tensor)
  const read = (offset: number, turn: number): Promise<Uint8Array> => {
    const length = Math.min(partLength, whole - offset)
    const reading = Promise.resolve(tensor.read({ offset, length, into: memory[turn % 2]! }))
    // Should `use` throw first, nobody waits for it.
    reading.catch(() => undefined)
    return reading.then(bytes => checkPart(tensor, bytes, length, whole))
  }
  let next = whole > 0 ? read(0, 0) : undefined
  for (let offset = 0, turn = 1; next; turn++) {
    const bytes: Uint8Array = await next
    const end: number = offset + bytes.length
    next = end < whole ? read(end, turn) : undefined
    if (use(bytes, offset)) return
    offset = end
  }
}

function checkPart({ name }: Tensor, bytes: Uint8Array, length: number, whole: number): Uint8Array {
  if (bytes.length === length || bytes.length === whole) return bytes
  const expected = `${length} or ${whole} bytes of the tensor '${name}'`
  throw failure({ code: 'invalid-model', who: 'readParts', expected, received: `${bytes.length}` })
}
