import { failure, type Failure, type Source } from '@coppice/spec'

/** Bytes of the file from `base` on. */
export interface Range {
  readonly base: number
  readonly bytes: Uint8Array
}

/** A file of which some ranges are loaded; the payloads of large tensors are not among them. */
export interface OnnxFile {
  readonly source: Source
  /** Who speaks in messages about this file. */
  readonly who: string
  /** In order of their bases, without overlaps. */
  readonly ranges: Range[]
  /** Files of external data by location. */
  readonly companions: Map<string, Source>
  /** How many bytes of elements may still be kept in memory. */
  readonly budget: { bytes: number }
}

/** How many bytes of elements a file keeps in memory at most. */
export const keptLimit: number = 128 * 2 ** 20

export function createFile(source: Source): OnnxFile {
  return { source, who: `format-onnx: ${source.name}`, ranges: [], companions: new Map(), budget: { bytes: keptLimit } }
}

/** The failure for a damaged file. */
export function invalid(file: OnnxFile, expected: string, received: string, remedy?: string): Failure {
  return failure({ code: 'invalid-model', who: file.who, expected, received, ...(remedy && { remedy }) })
}

/** The index of the last range that begins at or before the offset; -1 where there is none. */
function findRange(ranges: readonly Range[], offset: number): number {
  let low = 0
  let high = ranges.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (ranges[middle]!.base <= offset) low = middle + 1
    else high = middle
  }
  return low - 1
}

function endOf(range: Range): number {
  return range.base + range.bytes.length
}

/** The range that holds the whole stretch, joining neighbours where it takes several; `undefined` where a byte is missing. */
export function loadedRange(file: OnnxFile, start: number, end: number): Range | undefined {
  const index = findRange(file.ranges, start)
  const range = file.ranges[index]
  if (!range || endOf(range) < start) return undefined
  return endOf(range) >= end ? range : joinRanges(file.ranges, index, start, end)
}

function joinRanges(ranges: readonly Range[], from: number, start: number, end: number): Range | undefined {
  const bytes = new Uint8Array(end - start)
  let position = start
  for (let index = from; position < end; index++) {
    const range = ranges[index]
    if (!range || range.base > position) return undefined
    const piece = range.bytes.subarray(position - range.base, end - range.base)
    bytes.set(piece, position - start)
    position += piece.length
  }
  return { base: start, bytes }
}

/** The loaded bytes of a stretch; `undefined` where a byte is missing. */
export function loadedBytes(file: OnnxFile, start: number, end: number): Uint8Array | undefined {
  const range = loadedRange(file, start, end)
  return range?.bytes.subarray(start - range.base, end - range.base)
}

const smallestChunk = 1 << 14
const largestChunk = 1 << 20

/** Loads a stretch; reads ahead, and further the longer the reading goes on without a gap. */
export function ensureLoaded(file: OnnxFile, start: number, end: number): Promise<void> | undefined {
  const index = findRange(file.ranges, start)
  const range = file.ranges[index]
  const have = range ? Math.max(start, endOf(range)) : start
  return have >= end ? undefined : loadChunk(file, index + 1, have, end)
}

async function loadChunk(file: OnnxFile, index: number, start: number, end: number): Promise<void> {
  const before = file.ranges[index - 1]
  const ahead = before && endOf(before) === start ? Math.min(before.bytes.length * 2, largestChunk) : smallestChunk
  const limit = file.ranges[index]?.base ?? file.source.size
  const stop = Math.min(limit, Math.max(end, start + ahead))
  const bytes = await file.source.read(start, stop - start)
  file.ranges.splice(index, 0, { base: start, bytes })
  await ensureLoaded(file, stop, end)
}
