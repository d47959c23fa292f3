import type { Tensor } from '@coppice/spec'
import { byteLengthOf, countElements, typeOfCode, type StoredType } from '../data-types.ts'
import { decodeEntry, externalPlace, type ExternalEntry } from '../external/external-place.ts'
import { TENSOR, WIRE } from '../schema.ts'
import { nextField, openCursor, type Cursor } from '../wire/cursor.ts'
import { invalid, loadedBytes, type OnnxFile } from '../wire/onnx-file.ts'
import { appendInts, fieldText } from '../wire/scalars.ts'
import { keepElements } from './keep-elements.ts'
import type { Span, Storage, TensorOrigin } from './origin.ts'
import { givesParts, readStorage } from './read-storage.ts'
import { unsupportedType } from './unsupported-type.ts'

interface Draft {
  readonly dims: number[]
  code: number
  name: string
  raw: Span | undefined
  segment: boolean
  external: boolean
  readonly entries: ExternalEntry[]
  /** Elements in each typed field; NaN where they were not counted. */
  readonly counts: Map<number, number>
}

/** Reads the header of a tensor; its elements stay where they are. */
export function decodeTensor(file: OnnxFile, field: number, head: number, spans: readonly Span[]): Tensor {
  const draft = scanTensor(file, spans)
  const type = typeOfCode(draft.code)
  if (!type) throw unsupportedType(file, draft.name, draft.code)
  const { name } = draft
  const shape = checkShape(file, name, draft.dims)
  const storage = findStorage(file, draft, type)
  const origin: Omit<TensorOrigin, 'original'> = { kind: 'onnx-tensor', file, field, head, spans, storage }
  const read = keepElements(
    file,
    stretch => readStorage(file, tensor, storage, spans, stretch),
    () => givesParts(file, storage),
  )
  const tensor: Tensor = { name, type: type.name, shape, read, origin }
  Object.assign(origin, { original: tensor })
  return tensor
}

function scanTensor(file: OnnxFile, spans: readonly Span[]): Draft {
  const draft: Draft = {
    dims: [],
    code: 0,
    name: '',
    raw: undefined,
    segment: false,
    external: false,
    entries: [],
    counts: new Map(),
  }
  for (const span of spans) {
    const cursor = openCursor(file, span.start, span.stop)
    while (nextField(cursor)) scanField(cursor, draft)
  }
  return draft
}

function scanField(cursor: Cursor, draft: Draft): void {
  const { field, wire } = cursor
  if (wire === WIRE.varint) scanNumber(cursor, draft)
  else if (wire === WIRE.bytes) scanBytes(cursor, draft)
  else if (field === TENSOR.floatData && wire === WIRE.fixed32) addCount(draft, field, 1)
  else if (field === TENSOR.doubleData && wire === WIRE.fixed64) addCount(draft, field, 1)
}

function scanNumber(cursor: Cursor, draft: Draft): void {
  const { field } = cursor
  if (field === TENSOR.dims) draft.dims.push(cursor.value)
  else if (field === TENSOR.dataType) draft.code = cursor.value
  else if (field === TENSOR.dataLocation) draft.external = cursor.value === 1
  else if (isVarintField(field)) addCount(draft, field, 1)
}

function scanBytes(cursor: Cursor, draft: Draft): void {
  const { field, start, stop } = cursor
  if (field === TENSOR.dims) appendInts(cursor, draft.dims)
  else if (field === TENSOR.name) draft.name = fieldText(cursor, 'a tensor name')
  else if (field === TENSOR.rawData) draft.raw = { start, stop }
  else if (field === TENSOR.externalData) draft.entries.push(decodeEntry(cursor.file, start, stop))
  else if (field === TENSOR.segment) draft.segment = true
  else if (field === TENSOR.stringData) addCount(draft, field, 1)
  else if (field === TENSOR.floatData) addCount(draft, field, (stop - start) / 4)
  else if (field === TENSOR.doubleData) addCount(draft, field, (stop - start) / 8)
  else if (isVarintField(field)) addCount(draft, field, countVarints(cursor))
}

function isVarintField(field: number): boolean {
  return field === TENSOR.int32Data || field === TENSOR.int64Data || field === TENSOR.uint64Data
}

function addCount({ counts }: Draft, field: number, count: number): void {
  counts.set(field, (counts.get(field) ?? 0) + count)
}

/** Large lists are counted when they are read. */
function countVarints({ file, start, stop }: Cursor): number {
  const bytes = stop - start > 65536 ? undefined : loadedBytes(file, start, stop)
  return bytes ? bytes.reduce((count, byte) => (byte < 0x80 ? count + 1 : count), 0) : NaN
}

function checkShape(file: OnnxFile, name: string, shape: readonly number[]): readonly number[] {
  const wrong = shape.find(size => size < 0)
  if (wrong !== undefined) throw invalid(file, `sizes of at least 0 for tensor ${name}`, String(wrong))
  if (shape.length > 255) throw invalid(file, `at most 255 axes for tensor ${name}`, String(shape.length))
  // With a zero among them the product is 0, however large the others are.
  const product = countElements(shape.map(size => Math.max(1, size)))
  if (product * 16 <= Number.MAX_SAFE_INTEGER) return shape
  throw invalid(file, `fewer than 2^49 elements in tensor ${name}`, `the shape [${shape.join(', ')}]`)
}

function findStorage(file: OnnxFile, draft: Draft, type: StoredType): Storage {
  const { name, dims, raw, counts } = draft
  const length = byteLengthOf(type.name, dims)
  if (draft.external) return { kind: 'external', ...externalPlace(file, name, draft.entries, length) }
  if (draft.segment) return { kind: 'none' }
  const count = counts.get(type.field) ?? 0
  if (raw && type.bits > 0 && (raw.stop > raw.start || count === 0)) {
    if (raw.stop - raw.start === length) return { kind: 'raw', ...raw }
    throw disagreement(file, draft, type, `${length} bytes`, `${raw.stop - raw.start}`)
  }
  const expected = storedCount(type, dims)
  // NaN, not counted yet, passes here.
  if (Math.abs(count - expected) > 0) throw disagreement(file, draft, type, `${expected} numbers`, `${count}`)
  return expected === 0 ? { kind: 'none' } : { kind: 'typed', field: type.field }
}

function disagreement(file: OnnxFile, draft: Draft, type: StoredType, expected: string, received: string): Error {
  const shape = `${type.name}[${draft.dims.join(', ')}]`
  return invalid(file, `${expected} for tensor ${draft.name} of ${shape}`, received)
}

/** How many entries a typed field has: packed sub-byte elements share one, complex numbers take two. */
export function storedCount(type: StoredType, shape: readonly number[]): number {
  if (type.name === 'complex64' || type.name === 'complex128') return countElements(shape) * 2
  return type.bits > 0 && type.bits < 8 ? byteLengthOf(type.name, shape) : countElements(shape)
}
