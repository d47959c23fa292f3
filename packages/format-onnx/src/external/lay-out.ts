import type { Source, Tensor } from '@coppice/spec'
import { byteLengthOf } from '../data-types.ts'
import { appendMessage, appendPiece, createMessage, type Message } from '../wire/message.ts'

/** A tensor that goes into a file of external data. */
export interface Item {
  readonly tensor: Tensor
  /** Where its elements are, if they are as they were read. */
  readonly kept?: { readonly companion: Source; readonly offset: number }
  /** Where they were in the file that takes this one's place. */
  readonly before?: { readonly offset: number; readonly length: number }
}

/** A file of external data, and where each tensor is in it. */
export interface Layout {
  readonly message: Message
  readonly offsets: ReadonlyMap<Tensor, number>
}

function lengthOf({ tensor }: Item): number {
  return byteLengthOf(tensor.type, tensor.shape)
}

function itemMessage(item: Item): Message {
  const { tensor, kept } = item
  const length = lengthOf(item)
  if (!kept) return createMessage({ tensor, length })
  return createMessage({ source: kept.companion, offset: kept.offset, length })
}

/** The file as it was, with other elements where they changed; `undefined` where a tensor does not fit its place. */
export function layInPlace(items: readonly Item[], companion: Source): Layout | undefined {
  const sorted = items.toSorted((a, b) => offsetOf(a) - offsetOf(b))
  const message = createMessage()
  let position = 0
  for (const item of sorted) {
    const { kept, before } = item
    if (before?.length !== lengthOf(item)) return undefined
    if (kept && before.offset + before.length <= position) continue
    if (before.offset < position) return undefined
    appendPiece(message, { source: companion, offset: position, length: before.offset - position })
    appendMessage(message, itemMessage(item))
    position = before.offset + before.length
  }
  appendPiece(message, { source: companion, offset: position, length: companion.size - position })
  return { message, offsets: new Map(sorted.map(item => [item.tensor, offsetOf(item)])) }
}

function offsetOf(item: Item): number {
  return item.before?.offset ?? Infinity
}

const largestAlignment = 1 << 16
const usualAlignment = 64

/** The power of two that divides all offsets. */
function alignmentOf(items: readonly Item[]): number {
  let alignment = items.some(item => offsetOf(item) > 0 && item.before) ? largestAlignment : usualAlignment
  for (const { before } of items) while (before && before.offset % alignment !== 0) alignment /= 2
  return alignment
}

/** One tensor after the other in the order they had, aligned as they were; a stretch that tensors share stays shared. */
export function layInOrder(items: readonly Item[]): Layout {
  const alignment = alignmentOf(items)
  const message = createMessage()
  const offsets = new Map<Tensor, number>()
  const shared = new Map<string, number>()
  const sources = new Map<Source, number>()
  for (const item of items) {
    const { kept } = item
    if (kept && !sources.has(kept.companion)) sources.set(kept.companion, sources.size)
    const key = kept && `${sources.get(kept.companion)} ${kept.offset} ${lengthOf(item)}`
    const known = key === undefined ? undefined : shared.get(key)
    const offset = known ?? Math.ceil(message.length / alignment) * alignment
    offsets.set(item.tensor, offset)
    if (known !== undefined) continue
    appendPiece(message, new Uint8Array(offset - message.length))
    appendMessage(message, itemMessage(item))
    if (key !== undefined) shared.set(key, offset)
  }
  return { message, offsets }
}
