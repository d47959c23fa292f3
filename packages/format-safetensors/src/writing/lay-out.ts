import { failure, type Graph, type Tensor } from '@coppice/spec'
import { byteLengthOf, rankOf, typeOfName } from '../data-types.ts'
import { originOf, type SafetensorsDocument, type Shard } from '../document.ts'
import { inDataOrder } from '../header/header.ts'
import { encodeHeader, headerText, placeInOrder, type Placed } from './encode-header.ts'
import { patchHeader } from './patch-header.ts'

/** A file to write: its first bytes, and the tensors that follow in this order. */
export interface FileLayout {
  /** Where the index says that it is; `undefined` for a file without an index. */
  readonly location: string | undefined
  readonly head: Uint8Array
  readonly tensors: readonly Tensor[]
}

/** What the reference implementation aligns the elements of new files to. */
const usualAlignment = 8
const largestAlignment = 4096

/** The bytes that a tensor takes; a failure where the format has no place for it. */
export function lengthOf({ name, type, shape }: Tensor): number {
  const stored = typeOfName(type)
  const length = stored && byteLengthOf(stored, shape)
  if (length !== undefined && Number.isInteger(length)) return length
  const expected = `tensor ${JSON.stringify(name)} of a type that safetensors has, in whole bytes`
  throw failure({
    code: 'unsupported-model',
    who: 'format-safetensors',
    expected,
    received: `${type}[${shape.join(', ')}]`,
  })
}

/** Everything in one file: a new one, or the one that was read with what differs in its place. */
export function layOutFile(graph: Graph, document: SafetensorsDocument | undefined): FileLayout {
  const tensors = [...graph.tensors.values()]
  const [shard, ...others] = document?.shards ?? []
  if (!shard) return layOutNew(tensors.toSorted(byAlignment), undefined, usualAlignment)
  return others.length === 0 ? layOutShard(tensors, shard) : layOutMerged(tensors, document!)
}

/** The files that were read; new tensors go into the last one, and one that lost all its tensors is left out. */
export function layOutShards(
  graph: Graph,
  { shards }: SafetensorsDocument,
  rename: (location: string) => string,
): FileLayout[] {
  const byShard = new Map<Shard, Tensor[]>(shards.map(shard => [shard, []]))
  for (const tensor of graph.tensors.values()) {
    const shard = originOf(tensor)?.shard
    const tensors = (shard && byShard.get(shard)) ?? byShard.get(shards.at(-1)!)!
    tensors.push(tensor)
  }
  return [...byShard].flatMap(([shard, tensors]) => {
    return tensors.length > 0 ? [{ ...layOutShard(tensors, shard), location: rename(shard.location!) }] : []
  })
}

function layOutShard(tensors: readonly Tensor[], { header, dataStart }: Shard): FileLayout {
  const byName = new Map(tensors.map(tensor => [tensor.name, tensor]))
  const { entries, metadata } = header
  const isSameSet = entries.length === tensors.length && entries.every(({ name }) => byName.has(name))
  const ordered = inDataOrder(entries).flatMap(({ name }) => byName.get(name) ?? [])
  const alignment = alignmentOf(dataStart)
  if (!isSameSet) {
    const known = new Set(ordered)
    return layOutNew([...ordered, ...tensors.filter(tensor => !known.has(tensor))], metadata, alignment)
  }
  const placed = placeInOrder(ordered, lengthOf)
  const text = patchHeader(header, new Map(placed.map(each => [each.tensor.name, each])))
  return fileOf(text, alignment, placed)
}

function layOutMerged(tensors: readonly Tensor[], { shards }: SafetensorsDocument): FileLayout {
  const pairs = shards.flatMap(({ header }) => [...(header.metadata ?? [])]).reverse()
  const metadata = pairs.length > 0 ? new Map(pairs) : undefined
  return layOutNew(tensors.toSorted(byAlignment), metadata, usualAlignment)
}

function layOutNew(
  tensors: readonly Tensor[],
  metadata: ReadonlyMap<string, string> | undefined,
  alignment: number,
): FileLayout {
  const placed = placeInOrder(tensors, lengthOf)
  return fileOf(headerText(placed, metadata), alignment, placed)
}

function fileOf(text: string, alignment: number, placed: readonly Placed[]): FileLayout {
  return { location: undefined, head: encodeHeader(text, alignment), tensors: placed.map(({ tensor }) => tensor) }
}

/** The power of two that divides where the elements began. */
function alignmentOf(dataStart: number): number {
  let alignment = largestAlignment
  while (dataStart % alignment !== 0) alignment /= 2
  return alignment
}

/** Wide types first, then by name: as the reference implementation does, so that every element is aligned. */
function byAlignment(a: Tensor, b: Tensor): number {
  const [left, right] = [typeOfName(a.type), typeOfName(b.type)]
  const order = left && right ? rankOf(right) - rankOf(left) : 0
  return order || compareText(a.name, b.name)
}

/** By code points, which is the order of UTF-8. */
function compareText(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)]
  const at = left.findIndex((character, index) => character !== right[index])
  if (at < 0) return left.length - right.length
  return (left[at]!.codePointAt(0) ?? 0) - (right[at]?.codePointAt(0) ?? -1)
}
