import type { Graph, Tensor } from '@coppice/spec'

// A file is the magic word, a checksum of all that follows it, the length of the header, the header as JSON, and the
// elements of the tensors one after the other. Numbers are 32-bit, little-endian.

const magic = new TextEncoder().encode('plugin-name\n')

/** The length of what comes before the header. */
export const headLength: number = magic.length + 8

/** Where the checksum begins. */
export const checksumOffset: number = magic.length

/** A tensor as the header has it: its elements lie `offset` bytes after the header. */
export interface StoredTensor extends Pick<Tensor, 'name' | 'type' | 'shape'> {
  readonly offset: number
  readonly length: number
}

/** A graph as the header has it. */
export interface StoredGraph extends Pick<Graph, 'name' | 'inputs' | 'outputs'> {
  readonly nodes: readonly unknown[]
  readonly tensors: readonly StoredTensor[]
  readonly opsets: readonly (readonly [string, number])[]
}

/** Whether the bytes begin as a file of this format does. */
export function isMagic(head: Uint8Array): boolean {
  return head.length >= magic.length && magic.every((byte, at) => head[at] === byte)
}

/** The first bytes of a file with this header and these elements after it. */
export function makeHead(header: Uint8Array, elements: readonly Uint8Array[]): Uint8Array {
  const head = new Uint8Array(headLength)
  head.set(magic)
  const view = new DataView(head.buffer)
  view.setUint32(checksumOffset + 4, header.length, true)
  view.setUint32(checksumOffset, checksumOf([head.subarray(checksumOffset + 4), header, ...elements]), true)
  return head
}

/** FNV-1a over all of the parts. */
export function checksumOf(parts: readonly Uint8Array[]): number {
  let sum = 0x811c9dc5
  for (const part of parts) for (const byte of part) sum = Math.imul(sum ^ byte, 0x01000193) >>> 0
  return sum
}
