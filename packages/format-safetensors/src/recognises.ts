import { longestHeader } from './header/header.ts'

const opening = 0x7b

/** Whether the first bytes are those of a safetensors file: the length of a header, and its opening bracket. */
export function isSafetensors(head: Uint8Array): boolean {
  if (head.length < 9 || head[8] !== opening) return false
  const length = new DataView(head.buffer, head.byteOffset).getBigUint64(0, true)
  return length >= 2n && length <= longestHeader
}

/**
 * Whether the first bytes are those of an index of shards: JSON that has a `weight_map`. Where that comes after more
 * metadata than the head holds, the name tells.
 */
export function isIndex(head: Uint8Array, name?: string): boolean {
  const text = new TextDecoder().decode(head)
  if (!/^\s*\{/.test(text)) return false
  return /"weight_map"\s*:/.test(text) || name?.endsWith('.safetensors.index.json') === true
}

/** Whether the first bytes are those of a safetensors file, or of an index of shards. */
export function recognises(head: Uint8Array, name?: string): boolean {
  return isSafetensors(head) || isIndex(head, name)
}
