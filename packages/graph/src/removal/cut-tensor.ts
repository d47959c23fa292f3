import type { Tensor } from '@coppice/spec'
import { bitsOf } from '../data-types.ts'

/** A tensor without the positions that go, read from the original when asked for. `kept` has one mask an axis, `null` for all. */
export function cutTensor(tensor: Tensor, kept: readonly (Uint8Array | null)[]): Tensor {
  const positions = kept.map(mask => mask && indicesOf(mask))
  if (positions.every(list => list === null)) return tensor
  const shape = tensor.shape.map((size, axis) => positions[axis]?.length ?? size)
  const cut = (bytes: Uint8Array): Uint8Array => gatherBytes(bytes, tensor.shape, positions, bitsOf(tensor.type) / 8)
  return {
    ...tensor,
    shape,
    read() {
      const bytes = tensor.read()
      return bytes instanceof Uint8Array ? cut(bytes) : bytes.then(cut)
    },
  }
}

function indicesOf(mask: Uint8Array): Int32Array {
  const indices = new Int32Array(mask.reduce((sum, keep) => sum + keep, 0))
  let next = 0
  mask.forEach((keep, position) => {
    if (keep) indices[next++] = position
  })
  return indices
}

/** Copies the kept positions of every axis; runs of neighbours on the innermost cut axis go at once. */
function gatherBytes(
  bytes: Uint8Array,
  shape: readonly number[],
  positions: readonly (Int32Array | null)[],
  elementBytes: number,
): Uint8Array {
  const innermost = positions.findLastIndex(list => list !== null)
  const block = shape.slice(innermost + 1).reduce((product, size) => product * size, elementBytes)
  const runs = runsOf(positions[innermost]!)
  const rowBytes = shape[innermost]! * block
  const rows = rowOffsets(shape.slice(0, innermost), positions, rowBytes)
  const result = new Uint8Array(rows.length * positions[innermost]!.length * block)
  const copy = rows.length * runs.length > 4096 ? wordCopier(bytes, result, block) : byteCopier(bytes, result)
  let target = 0
  for (const row of rows)
    for (const { start, length } of runs) {
      copy(row + start * block, target, length * block)
      target += length * block
    }
  return result
}

type Copy = (source: number, target: number, length: number) => void

function byteCopier(from: Uint8Array, to: Uint8Array): Copy {
  return (source, target, length) => to.set(from.subarray(source, source + length), target)
}

/** Many short copies are quicker word by word than by views, where everything lies on words. */
function wordCopier(from: Uint8Array, to: Uint8Array, block: number): Copy {
  if (from.byteOffset % 4 !== 0 || block % 4 !== 0) return byteCopier(from, to)
  const source = new Int32Array(from.buffer, from.byteOffset, from.byteLength >> 2)
  const target = new Int32Array(to.buffer, 0, to.byteLength >> 2)
  return (sourceByte, targetByte, length) => {
    const start = sourceByte >> 2
    const end = start + (length >> 2)
    let place = targetByte >> 2
    if (length > 512) target.set(source.subarray(start, end), place)
    else for (let i = start; i < end; i++) target[place++] = source[i]!
  }
}

interface Run {
  readonly start: number
  readonly length: number
}

function runsOf(positions: Int32Array): Run[] {
  const runs: Run[] = []
  for (let i = 0; i < positions.length; ) {
    let length = 1
    while (i + length < positions.length && positions[i + length] === positions[i]! + length) length++
    runs.push({ start: positions[i]!, length })
    i += length
  }
  return runs
}

/** Where each kept row of the outer axes begins, in bytes. */
function rowOffsets(outer: readonly number[], positions: readonly (Int32Array | null)[], rowBytes: number): number[] {
  let offsets = [0]
  outer.forEach((size, axis) => {
    const kept = positions[axis] ?? Int32Array.from({ length: size }, (_, i) => i)
    offsets = offsets.flatMap(offset => Array.from(kept, position => offset * size + position))
  })
  return offsets.map(offset => offset * rowBytes)
}
