import { failure } from '@coppice/spec'

/** A set of cells of one unit as bits: cell i is bit `i & 7` of byte `i >> 3`. */
export interface CellSet {
  readonly size: number
  readonly bits: Uint8Array
}

/** A set with no cells in it. */
export function emptyCells(size: number): CellSet {
  return { size, bits: new Uint8Array(Math.ceil(size / 8)) }
}

/** The set of the given cells; duplicates count once. */
export function cellsFromIndices(size: number, indices: Iterable<number>): CellSet {
  const set = emptyCells(size)
  for (const index of indices) addCell(set, index)
  return set
}

/** Adds one cell in place. */
export function addCell(set: CellSet, index: number): void {
  set.bits[index >> 3]! |= 1 << (index & 7)
}

/**
 * Whether a cell is in the set.
 *
 * @example
 * ```ts
 * const { choice } = await validatePlan(model, draft)
 * hasCell(choice.get('fc.weight')!, 3)
 * ```
 */
export function hasCell(set: CellSet, index: number): boolean {
  return ((set.bits[index >> 3]! >> (index & 7)) & 1) === 1
}

function onesOf(byte: number): number {
  let ones = 0
  for (let bits = byte; bits > 0; bits &= bits - 1) ones++
  return ones
}

const onesInByte = Uint8Array.from({ length: 256 }, (_, byte) => onesOf(byte))

/** How many cells are in the set. */
export function countCells(set: CellSet): number {
  let count = 0
  for (const byte of set.bits) count += onesInByte[byte]!
  return count
}

/** Calls back for each cell in the set, ascending. */
export function forEachCell(set: CellSet, visit: (index: number) => void): void {
  for (let byte = 0; byte < set.bits.length; byte++) {
    for (let bits = set.bits[byte]!; bits > 0; bits &= bits - 1) visit(byte * 8 + 31 - Math.clz32(bits & -bits))
  }
}

/** The cells in the set, ascending. */
export function indicesOf(set: CellSet): number[] {
  const indices: number[] = []
  forEachCell(set, index => indices.push(index))
  return indices
}

const chunk = 0x8000

/** The bits as base64. */
export function encodeCells(set: CellSet): string {
  let text = ''
  for (let at = 0; at < set.bits.length; at += chunk) text += String.fromCharCode(...set.bits.subarray(at, at + chunk))
  return btoa(text)
}

/** The set that {@link encodeCells} wrote; a failure with code `plan-mismatch` where the length is wrong or a cell lies beyond the size. */
export function decodeCells(size: number, base64: string, who: string): CellSet {
  const bits = decodeBase64(base64, who)
  const expected = Math.ceil(size / 8)
  const stray = size % 8 > 0 && bits.length === expected && bits[expected - 1]! >> (size % 8) > 0
  if (bits.length === expected && !stray) return { size, bits }
  const received = stray ? 'bits beyond the last cell' : `${bits.length} bytes`
  throw failure({ code: 'plan-mismatch', who, expected: `a bit set of ${size} cells`, received })
}

function decodeBase64(base64: string, who: string): Uint8Array {
  try {
    const text = atob(base64)
    const bytes = new Uint8Array(text.length)
    for (let at = 0; at < bytes.length; at++) bytes[at] = text.charCodeAt(at)
    return bytes
  } catch (cause) {
    throw failure({ code: 'plan-mismatch', who, expected: 'a base64 bit set', received: 'other text', cause })
  }
}
