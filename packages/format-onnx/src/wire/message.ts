import type { Source, Tensor } from '@coppice/spec'
import { WIRE } from '../schema.ts'
import type { OnnxFile } from './onnx-file.ts'

/** Bytes of a source, written as they are. */
export interface Copied {
  readonly source: Source
  readonly offset: number
  readonly length: number
}

/** The elements of a tensor, read when they are written. */
export interface Elements {
  readonly tensor: Tensor
  readonly length: number
}

export type Piece = Uint8Array | Copied | Elements

/** Bytes to write, most of which are still where they were; their number is known before any of them is read. */
export interface Message {
  readonly pieces: Piece[]
  length: number
}

const encoder = new TextEncoder()

export function createMessage(...pieces: Piece[]): Message {
  const message: Message = { pieces: [], length: 0 }
  for (const piece of pieces) appendPiece(message, piece)
  return message
}

/** Adds a piece; neighbours in a source become one. */
export function appendPiece(message: Message, piece: Piece): void {
  const { pieces } = message
  const last = pieces.at(-1)
  message.length += piece.length
  if (last && isCopied(last) && isCopied(piece) && last.source === piece.source && endOf(last) === piece.offset) {
    pieces[pieces.length - 1] = { ...last, length: last.length + piece.length }
  } else if (piece.length > 0) pieces.push(piece)
}

export function isCopied(piece: Piece): piece is Copied {
  return 'source' in piece
}

function endOf(piece: Copied): number {
  return piece.offset + piece.length
}

export function appendCopy(message: Message, file: OnnxFile, start: number, stop: number): void {
  appendPiece(message, { source: file.source, offset: start, length: stop - start })
}

export function appendMessage(message: Message, other: Message): void {
  for (const piece of other.pieces) appendPiece(message, piece)
}

function pushVarint(bytes: number[], value: number): void {
  if (value < 0) return pushNegative(bytes, value)
  let rest = value
  while (rest > 127) {
    bytes.push((rest % 128) + 128)
    rest = Math.floor(rest / 128)
  }
  bytes.push(rest)
}

function pushNegative(bytes: number[], value: number): void {
  let rest = BigInt.asUintN(64, BigInt(value))
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) + 128)
  bytes.push(Number(rest))
}

export function appendNumber(message: Message, field: number, value: number): void {
  const bytes: number[] = []
  pushVarint(bytes, field * 8 + WIRE.varint)
  pushVarint(bytes, value)
  appendPiece(message, Uint8Array.from(bytes))
}

export function appendFloat(message: Message, field: number, value: number): void {
  const bytes: number[] = []
  pushVarint(bytes, field * 8 + WIRE.fixed32)
  appendPiece(message, Uint8Array.from([...bytes, ...new Uint8Array(Float32Array.of(value).buffer)]))
}

/** Adds a field that holds another message, or bytes that are written when they are needed. */
export function appendField(message: Message, field: number, body: Message): void {
  const header: number[] = []
  pushVarint(header, field * 8 + WIRE.bytes)
  pushVarint(header, body.length)
  appendPiece(message, Uint8Array.from(header))
  appendMessage(message, body)
}

export function appendBytes(message: Message, field: number, bytes: Uint8Array): void {
  appendField(message, field, createMessage(bytes))
}

export function appendText(message: Message, field: number, text: string): void {
  appendBytes(message, field, encoder.encode(text))
}
