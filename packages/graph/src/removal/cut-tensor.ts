import type { Awaitable, Tensor } from '@coppice/spec'
import { bitsOf } from '../tensors/data-types.ts'
import { readStretches, stretchLength } from '../tensors/read-stretches.ts'
import { countKept } from './count-kept.ts'

/** A tensor without the positions that go, read from the original when asked for. `kept` has one mask an axis, `null` for all. */
export function cutTensor(tensor: Tensor, kept: readonly (Uint8Array | null)[]): Tensor {
  if (kept.every(mask => mask === null)) return tensor
  const shape = tensor.shape.map((size, axis) => (kept[axis] ? countKept(kept[axis]) : size))
  return { ...tensor, shape, read: () => readKept(tensor, kept) }
}

/** Reads what holds kept rows, stretch by stretch, and copies from each what stays. */
function readKept(tensor: Tensor, kept: readonly (Uint8Array | null)[]): Awaitable<Uint8Array> {
  const cut = cutOf(tensor, kept)
  const { rows, rowBytes, positions, block } = cut
  const result = new Uint8Array(rows.length * positions.length * block)
  const done = readStretches(tensor, stretchesOf(rows, rowBytes), (bytes, { from, to }) => {
    const first = rows[from]!
    const own = rows.subarray(from, to).map(row => row - first)
    const target = result.subarray(from * positions.length * block, to * positions.length * block)
    gatherBytes(bytes, target, { ...cut, rows: own })
  })
  return done instanceof Promise ? done.then(() => result) : result
}

/** What is copied: of each row, the blocks at some positions. */
interface Cut {
  /** Rows that are not left out, as they lie. */
  readonly rows: Int32Array
  readonly rowBytes: number
  /** The blocks of a row that stay. */
  readonly positions: Int32Array
  /** Bytes of one block. */
  readonly block: number
}

/** Blocks are what lies within the innermost axis that is cut; long ones are rows of their own. */
function cutOf({ shape, type }: Tensor, kept: readonly (Uint8Array | null)[]): Cut {
  const lists = kept.map(mask => mask && indicesOf(mask))
  const innermost = lists.findLastIndex(list => list !== null)
  const block = shape.slice(innermost + 1).reduce((product, size) => product * size, bitsOf(type) / 8)
  if (block >= longBlock)
    return {
      rows: rowIndices(shape.slice(0, innermost + 1), lists),
      rowBytes: block,
      positions: Int32Array.of(0),
      block,
    }
  const rows = rowIndices(shape.slice(0, innermost), lists)
  return { rows, rowBytes: shape[innermost]! * block, positions: lists[innermost]!, block }
}

const longBlock = 4096

interface RowStretch {
  readonly offset: number
  readonly length: number
  /** The rows that lie in it, by their place among the kept ones. */
  readonly from: number
  readonly to: number
}

/** Reading on costs about as much as a call for what comes after so many bytes. */
const longGap = 16384

/** Stretches that hold all rows, each from the first of its rows to the last, without long gaps. */
function stretchesOf(rows: Int32Array, rowBytes: number): RowStretch[] {
  const stretches: RowStretch[] = []
  const goesOn = (from: number, to: number): boolean =>
    (rows[to]! + 1 - rows[from]!) * rowBytes <= stretchLength && (rows[to]! - rows[to - 1]! - 1) * rowBytes < longGap
  for (let from = 0, to = 1; from < rows.length; from = to++) {
    while (to < rows.length && goesOn(from, to)) to++
    const offset = rows[from]! * rowBytes
    stretches.push({ offset, length: (rows[to - 1]! + 1) * rowBytes - offset, from, to })
  }
  return stretches
}

function indicesOf(mask: Uint8Array): Int32Array {
  const indices = new Int32Array(countKept(mask))
  let next = 0
  for (let position = 0; position < mask.length; position++) if (mask[position] === 1) indices[next++] = position
  return indices
}

/** Copies the kept blocks of some rows. */
function gatherBytes(bytes: Uint8Array, result: Uint8Array, { rows, rowBytes, positions, block }: Cut): void {
  const words = wordsOf(bytes, result, block)
  const size = rowBytes / block
  if (words) gatherWords(words, rows, size, positions)
  else gatherRuns(bytes, result, rows, size, positions, block)
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
    to: new Word(to.buffer as ArrayBuffer, to.byteOffset, to.byteLength / bytes),
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
