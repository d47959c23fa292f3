import type { Tensor } from '@coppice/spec'
import { bitsOf } from '../tensors/data-types.ts'
import { countKept } from './count-kept.ts'

/** A tensor without the positions that go, read from the original when asked for. `kept` has one mask an axis, `null` for all. */
export function cutTensor(tensor: Tensor, kept: readonly (Uint8Array | null)[]): Tensor {
  if (kept.every(mask => mask === null)) return tensor
  const shape = tensor.shape.map((size, axis) => (kept[axis] ? countKept(kept[axis]) : size))
  const cut = (bytes: Uint8Array): Uint8Array => {
    const positions = kept.map(mask => mask && indicesOf(mask))
    return gatherBytes(bytes, tensor.shape, positions, bitsOf(tensor.type) / 8)
  }
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
  const indices = new Int32Array(countKept(mask))
  let next = 0
  for (let position = 0; position < mask.length; position++) if (mask[position] === 1) indices[next++] = position
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
  const kept = positions[innermost]!
  const rows = rowIndices(shape.slice(0, innermost), positions)
  const result = new Uint8Array(rows.length * kept.length * block)
  const words = wordsOf(bytes, result, block)
  if (words) gatherWords(words, rows, shape[innermost]!, kept)
  else gatherRuns(bytes, result, rows, shape[innermost]!, kept, block)
  return result
}

interface Words {
  readonly from: Int32Array | Int16Array
  readonly to: Int32Array | Int16Array
  /** Words of one block. */
  readonly block: number
}

/** Short blocks are copied word by word, where everything lies on words; long ones are quicker by runs. */
function wordsOf(from: Uint8Array, to: Uint8Array, block: number): Words | undefined {
  const Word = block % 4 === 0 ? Int32Array : Int16Array
  const bytes = Word.BYTES_PER_ELEMENT
  if (block > 256 || block % bytes !== 0 || from.byteOffset % bytes !== 0) return undefined
  return {
    from: new Word(from.buffer as ArrayBuffer, from.byteOffset, from.byteLength / bytes),
    to: new Word(to.buffer as ArrayBuffer, 0, to.byteLength / bytes),
    block: block / bytes,
  }
}

function gatherWords(words: Words, rows: Int32Array, size: number, kept: Int32Array): void {
  if (words.block === 1) gatherSingles(words, rows, size, kept)
  else if (words.block === 9) gatherNines(words, rows, size, kept)
  else gatherBlocks(words, rows, size, kept)
}

function gatherBlocks({ from, to, block }: Words, rows: Int32Array, size: number, kept: Int32Array): void {
  let target = 0
  for (const row of rows) {
    const start = row * size
    for (let k = 0; k < kept.length; k++) {
      const source = (start + kept[k]!) * block
      for (let i = 0; i < block; i++) to[target++] = from[source + i]!
    }
  }
}

/** Dense layers. */
function gatherSingles({ from, to }: Words, rows: Int32Array, size: number, kept: Int32Array): void {
  let target = 0
  for (const row of rows) {
    const start = row * size
    for (let k = 0; k < kept.length; k++) to[target++] = from[start + kept[k]!]!
  }
}

/** Kernels of 3 x 3, where most weights of convolutions are: unrolled, half the time. */
function gatherNines({ from, to }: Words, rows: Int32Array, size: number, kept: Int32Array): void {
  let target = 0
  for (const row of rows) {
    const start = row * size
    for (let k = 0; k < kept.length; k++, target += 9) copyNine(from, (start + kept[k]!) * 9, to, target)
  }
}

function copyNine(from: Words['from'], source: number, to: Words['to'], target: number): void {
  to[target] = from[source]!
  to[target + 1] = from[source + 1]!
  to[target + 2] = from[source + 2]!
  to[target + 3] = from[source + 3]!
  to[target + 4] = from[source + 4]!
  to[target + 5] = from[source + 5]!
  to[target + 6] = from[source + 6]!
  to[target + 7] = from[source + 7]!
  to[target + 8] = from[source + 8]!
}

function gatherRuns(
  from: Uint8Array,
  to: Uint8Array,
  rows: Int32Array,
  size: number,
  kept: Int32Array,
  block: number,
): void {
  const runs = runsOf(kept)
  let target = 0
  for (const row of rows)
    for (const { start, length } of runs) {
      const source = (row * size + start) * block
      to.set(from.subarray(source, source + length * block), target)
      target += length * block
    }
}

interface Run {
  readonly start: number
  readonly length: number
}

function runsOf(positions: Int32Array): Run[] {
  const runs: Run[] = []
  for (let i = 0; i < positions.length;) {
    let length = 1
    while (i + length < positions.length && positions[i + length] === positions[i]! + length) length++
    runs.push({ start: positions[i]!, length })
    i += length
  }
  return runs
}

/** The kept rows of the outer axes, numbered as they lie. */
function rowIndices(outer: readonly number[], positions: readonly (Int32Array | null)[]): Int32Array {
  let rows = Int32Array.of(0)
  outer.forEach((size, axis) => {
    const kept = positions[axis] ?? Int32Array.from({ length: size }, (_, i) => i)
    const next = new Int32Array(rows.length * kept.length)
    let count = 0
    for (const row of rows) for (const position of kept) next[count++] = row * size + position
    rows = next
  })
  return rows
}
