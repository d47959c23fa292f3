import { failure, type Awaitable, type Source, type Stretch, type Tensor } from '@coppice/spec'
import { byteLengthOf, typeOfName } from '../data-types.ts'
import { TENSOR, WIRE } from '../schema.ts'
import { nextField, openCursor } from '../wire/cursor.ts'
import { createFile, invalid, loadedBytes, type OnnxFile } from '../wire/onnx-file.ts'
import { decodeVarints, fieldBytes } from '../wire/scalars.ts'
import type { Span, Storage } from './origin.ts'

/** The source of elements that lie in one piece in a file nearby. */
function localSource(file: OnnxFile, storage: Storage): Source | undefined {
  if (storage.kind !== 'raw' && storage.kind !== 'external') return undefined
  const source = storage.kind === 'raw' ? file.source : file.companions.get(storage.location)!
  return source.isLocal ? source : undefined
}

/** Whether parts of the elements can be read, and cost no more than their share. */
export function givesParts(file: OnnxFile, storage: Storage): boolean {
  return localSource(file, storage) !== undefined
}

/** The elements of a tensor as little-endian bytes; a part of them only where the storage {@link givesParts}. */
export function readStorage(
  file: OnnxFile,
  tensor: Tensor,
  storage: Storage,
  spans: readonly Span[],
  stretch?: Stretch,
): Awaitable<Uint8Array> {
  switch (storage.kind) {
    case 'raw':
      return readSpan(file, storage, stretch)
    case 'external':
      return readPart(file.companions.get(storage.location)!, storage, stretch)
    case 'typed':
      return readTyped(file, tensor, storage.field, spans)
    case 'none':
      return readNothing(file, tensor)
  }
}

function readSpan(file: OnnxFile, { start, stop }: Span, stretch?: Stretch): Awaitable<Uint8Array> {
  const place = { offset: start, length: stop - start }
  const loaded = loadedBytes(file, start, stop)
  return loaded ?? readPart(file.source, place, stretch)
}

function readPart(source: Source, { offset, length }: Stretch, stretch?: Stretch): Awaitable<Uint8Array> {
  return stretch ? source.read(offset + stretch.offset, stretch.length, stretch.into) : source.read(offset, length)
}

function readNothing(file: OnnxFile, tensor: Tensor): Uint8Array {
  if (byteLengthOf(tensor.type, tensor.shape) === 0 && tensor.type !== 'string') return new Uint8Array(0)
  throw unreadable(file, tensor, 'a segment of another tensor')
}

function unreadable(file: OnnxFile, { name }: Tensor, received: string): Error {
  const expected = `elements of a fixed size in tensor ${name}`
  return failure({ code: 'unsupported-model', who: file.who, expected, received })
}

function readTyped(file: OnnxFile, tensor: Tensor, field: number, spans: readonly Span[]): Awaitable<Uint8Array> {
  if (field === TENSOR.stringData) throw unreadable(file, tensor, 'strings')
  const bodies = spans.map(span => readSpan(file, span))
  if (bodies.every(body => body instanceof Uint8Array)) return decodeTyped(file, tensor, field, bodies)
  return Promise.all(bodies.map(async body => body)).then(loaded => decodeTyped(file, tensor, field, loaded))
}

function decodeTyped(file: OnnxFile, tensor: Tensor, field: number, bodies: readonly Uint8Array[]): Uint8Array {
  const pieces = bodies.flatMap(body => typedPieces(file, body, field))
  const fixed = field === TENSOR.floatData || field === TENSOR.doubleData
  const length = byteLengthOf(tensor.type, tensor.shape)
  if (fixed && pieces.length === 1) return checkLength(file, tensor, pieces[0]!, length)
  return fixed ? joinPieces(file, tensor, pieces, length) : decodeIntegers(file, tensor, pieces, length)
}

/** The values of one field: each a packed list, or a single number in its wire form. */
function typedPieces(file: OnnxFile, body: Uint8Array, field: number): Uint8Array[] {
  const detached: OnnxFile = { ...createFile(file.source), ranges: [{ base: 0, bytes: body }] }
  const cursor = openCursor(detached, 0, body.length)
  const pieces: Uint8Array[] = []
  while (nextField(cursor)) {
    if (cursor.field === field && hasNumbers(field, cursor.wire)) pieces.push(fieldBytes(cursor))
  }
  return pieces
}

function hasNumbers(field: number, wire: number): boolean {
  const single = field === TENSOR.floatData ? WIRE.fixed32 : field === TENSOR.doubleData ? WIRE.fixed64 : WIRE.varint
  return wire === WIRE.bytes || wire === single
}

function checkLength(file: OnnxFile, tensor: Tensor, bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.length === length) return bytes
  throw invalid(file, `${length} bytes of elements in tensor ${tensor.name}`, `${bytes.length}`)
}

function joinPieces(file: OnnxFile, tensor: Tensor, pieces: readonly Uint8Array[], length: number): Uint8Array {
  const total = pieces.reduce((sum, piece) => sum + piece.length, 0)
  const bytes = new Uint8Array(total)
  let position = 0
  for (const piece of pieces) {
    bytes.set(piece, position)
    position += piece.length
  }
  return checkLength(file, tensor, bytes, length)
}

function decodeIntegers(file: OnnxFile, tensor: Tensor, pieces: readonly Uint8Array[], length: number): Uint8Array {
  const width = Math.max(8, typeOfName(tensor.type).bits) / 8
  const bytes = new Uint8Array(length)
  const view = new DataView(bytes.buffer)
  let position = 0
  for (const piece of pieces) {
    decodeVarints(file, piece, (low, high) => {
      if (position + width <= length) storeInteger(view, position, width, low, high)
      position += width
    })
  }
  if (position === length) return bytes
  throw invalid(file, `${length / width} numbers in tensor ${tensor.name}`, `${position / width}`)
}

function storeInteger(view: DataView, position: number, width: number, low: number, high: number): void {
  if (width === 1) view.setUint8(position, low)
  else if (width === 2) view.setUint16(position, low, true)
  else view.setInt32(position, low, true)
  if (width === 8) view.setInt32(position + 4, high, true)
}
