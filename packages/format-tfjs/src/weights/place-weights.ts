import { byteLengthOf, elementsOf } from '@coppice/graph'
import type { Awaitable, Tensor } from '@coppice/spec'
import { invalid, unsupported } from '../tfjs-failure.ts'
import { decodeWeight } from './decode-weight.ts'
import type { WeightEntry } from './manifest.ts'
import { checkSize, readStretch, type ShardGroup } from './open-shards.ts'

/** A weight and where its bytes lie. */
export interface StoredWeight {
  readonly entry: WeightEntry
  readonly group: ShardGroup
  readonly offset: number
  readonly length: number
  /** As stored, but with its numbers decoded; read when asked for. */
  readonly tensor: Tensor
}

/** Finds every weight of the groups, by name; fails where the files hold more or less than they should. */
export async function placeWeights(groups: readonly ShardGroup[], who: string): Promise<Map<string, StoredWeight>> {
  const weights = new Map<string, StoredWeight>()
  for (const group of groups) {
    let offset = 0
    for (const entry of group.entries) {
      const length = await measure(group, entry, offset, who)
      weights.set(entry.name, placeWeight(group, entry, offset, length, who))
      offset += length
    }
    await checkSize(group, offset, who)
  }
  return weights
}

function placeWeight(group: ShardGroup, entry: WeightEntry, offset: number, length: number, who: string): StoredWeight {
  const { name, type, shape } = entry
  const decode = (bytes: Uint8Array): Uint8Array => decodeWeight(entry, bytes)
  const read = (): Awaitable<Uint8Array> => {
    if (type === 'string') throw unsupported(who, `elements of a fixed size in weight ${name}`, 'strings')
    const bytes = readStretch(group, offset, length)
    return bytes instanceof Uint8Array ? decode(bytes) : bytes.then(decode)
  }
  return { entry, group, offset, length, tensor: { name, type, shape, read } }
}

/** The bytes that a weight takes in its file. */
export function storedLength({
  type,
  shape,
  quantization,
}: Pick<WeightEntry, 'type' | 'shape' | 'quantization'>): number {
  return byteLengthOf(quantization?.dtype ?? type, elementsOf(shape))
}

async function measure(group: ShardGroup, entry: WeightEntry, offset: number, who: string): Promise<number> {
  if (entry.type === 'string') return measureStrings(group, entry, offset, who)
  const length = storedLength(entry)
  if (offset + length <= group.size) return length
  // Says what a short file is, where it is something else.
  await checkSize(group, offset + length, who)
  return length
}

/** Each string has its length before it. */
async function measureStrings(group: ShardGroup, { name, shape }: WeightEntry, start: number, who: string) {
  let offset = start
  const expected = `the strings of weight ${name} within the ${group.size} bytes of their files`
  for (let left = elementsOf(shape); left > 0; left--) {
    if (offset + 4 > group.size) throw invalid(who, expected, `${left} more at ${offset}`)
    const head = await readStretch(group, offset, 4)
    offset += 4 + new DataView(head.buffer, head.byteOffset, 4).getUint32(0, true)
  }
  if (offset <= group.size) return offset - start
  throw invalid(who, expected, `an end at ${offset}`)
}
