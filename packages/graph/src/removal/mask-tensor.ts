import type { Tensor } from '@coppice/spec'
import { bitsOf } from '../tensors/data-types.ts'

/** A tensor with zeros at the positions that go, of the same shape. `kept` has one mask an axis, `null` for all. */
export function maskTensor(tensor: Tensor, kept: readonly (Uint8Array | null)[]): Tensor {
  if (kept.every(mask => mask === null)) return tensor
  const mask = (bytes: Uint8Array): Uint8Array => zeroPositions(bytes.slice(), tensor, kept)
  return {
    ...tensor,
    read() {
      const bytes = tensor.read()
      return bytes instanceof Uint8Array ? mask(bytes) : bytes.then(mask)
    },
  }
}

function zeroPositions(bytes: Uint8Array, tensor: Tensor, kept: readonly (Uint8Array | null)[]): Uint8Array {
  kept.forEach((mask, axis) => {
    if (mask === null) return
    const block = tensor.shape.slice(axis + 1).reduce((product, size) => product * size, bitsOf(tensor.type) / 8)
    const row = block * tensor.shape[axis]!
    mask.forEach((keep, position) => {
      if (!keep)
        for (let start = position * block; start < bytes.length; start += row) bytes.fill(0, start, start + block)
    })
  })
  return bytes
}
