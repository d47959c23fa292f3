import { decodeElements, elementsOf } from '@coppice/graph'
import type { Tensor } from '@coppice/spec'
import type { JsonObject } from '@coppice/layers'
import type { TfjsFile } from '../tfjs-file.ts'
import { unsupported } from '../tfjs-failure.ts'
import type { Quantization, WeightEntry, WeightType } from './manifest.ts'
import type { ShardGroup } from './open-shards.ts'
import { storedLength, type StoredWeight } from './place-weights.ts'
import { quantizeExactly, quantizeFreshly, quantizeLike } from './quantize.ts'

/** How weights differ from those that were read. Tensors are in the file's layout. */
export interface WeightChanges {
  /** By the name in the manifest. */
  readonly changed: ReadonlyMap<string, Tensor>
  readonly dropped: ReadonlySet<string>
  readonly added: readonly Tensor[]
}

/** A small form that all floats are written in. */
export type QuantizationType = Quantization['dtype']

/** A weight to write: bytes that are copied, or elements that are encoded when it is its turn. */
export interface PlannedWeight {
  readonly length: number
  readonly kept?: StoredWeight
  encode(): Promise<{ readonly bytes: Uint8Array; readonly json: JsonObject }>
}

/** Weights one after the other, and the files that they are cut into. */
export interface PlannedGroup {
  readonly paths: readonly string[]
  /** The bytes of every file but the last. */
  readonly shardSize: number
  readonly weights: readonly PlannedWeight[]
  /** Where nothing of the group changes. */
  readonly whole?: ShardGroup
}

/** What the converter of TensorFlow.js cuts files to, so that browsers keep them in their cache. */
const usualShardSize = 4 * 1024 * 1024

/** The groups to write; those in which nothing changes stay whole. Without a file there is one, under the usual names. */
export async function planWeights(
  file: Pick<TfjsFile, 'groups' | 'weights'> | undefined,
  changes: WeightChanges,
  quantize?: QuantizationType,
): Promise<PlannedGroup[]> {
  const groups = file?.groups ?? []
  const added = changes.added.map(tensor => planTensor(tensor, newEntry(tensor), quantize))
  const planned = await Promise.all(groups.map(group => planGroup(group, file!.weights, changes, quantize)))
  if (added.length === 0) return planned
  const last = planned.at(-1)
  const weights = [...(last?.weights ?? []), ...(await Promise.all(added))]
  return [...planned.slice(0, -1), cutGroup(groups.at(-1), weights, planned.length || 1)]
}

async function planGroup(
  group: ShardGroup,
  stored: ReadonlyMap<string, StoredWeight>,
  { changed, dropped }: WeightChanges,
  quantize: QuantizationType | undefined,
): Promise<PlannedGroup> {
  const left = group.entries.filter(({ name }) => !dropped.has(name))
  const weights = await Promise.all(left.map(({ name }) => planWeight(stored.get(name)!, changed.get(name), quantize)))
  const isWhole = weights.length === group.entries.length && weights.every(weight => weight.kept)
  return isWhole ? { ...keptShards(group), weights, whole: group } : cutGroup(group, weights, 1)
}

function keptShards({ shards, size }: ShardGroup): Pick<PlannedGroup, 'paths' | 'shardSize'> {
  return { paths: shards.map(shard => shard.path), shardSize: shards[0]?.source.size ?? size }
}

async function planWeight(
  stored: StoredWeight,
  changed: Tensor | undefined,
  quantize: QuantizationType | undefined,
): Promise<PlannedWeight> {
  const { entry } = stored
  const isSmaller = quantize !== undefined && entry.type === 'float32' && entry.quantization?.dtype !== quantize
  if (changed || isSmaller) return planTensor(changed ?? stored.tensor, entry, quantize)
  const encode = (): Promise<never> => Promise.reject(unsupported('format-tfjs', 'a weight that changed', entry.name))
  return { length: stored.length, kept: stored, encode }
}

/** The entry of a weight that the file does not have. */
function newEntry({ name, type, shape }: Tensor): WeightEntry {
  const known: readonly string[] = ['float32', 'int32', 'bool', 'complex64'] satisfies WeightType[]
  if (!known.includes(type)) throw unsupported('format-tfjs', `${known.join(', ')} as the type of ${name}`, type)
  const json = { name, shape, dtype: type }
  return { name, type: type as WeightType, shape, quantization: undefined, json }
}

async function planTensor(tensor: Tensor, entry: WeightEntry, quantize?: QuantizationType): Promise<PlannedWeight> {
  const form = await chooseForm(tensor, entry, quantize)
  const { shape } = tensor
  const length = storedLength({
    type: entry.type,
    shape,
    quantization: form && { dtype: form.dtype, scale: 1, min: 0 },
  })
  const encode = async (): ReturnType<PlannedWeight['encode']> => {
    const { bytes, quantization } = form ? form.encode(await tensor.read()) : { bytes: await tensor.read() }
    return { bytes, json: { ...entry.json, shape, quantization: describeForm(entry, quantization) } }
  }
  return { length, encode }
}

/** A way to make numbers smaller. */
interface Form {
  readonly dtype: QuantizationType
  encode(bytes: Uint8Array): { readonly bytes: Uint8Array; readonly quantization: Quantization }
}

/** How the numbers of a tensor are stored; `undefined` where they are as they are. */
async function chooseForm(
  { shape, read }: Tensor,
  { type, quantization }: WeightEntry,
  quantize: QuantizationType | undefined,
): Promise<Form | undefined> {
  const floats = (bytes: Uint8Array) => decodeElements('float32', bytes, elementsOf(shape)) as Float32Array
  if (type === 'float32' && quantize && quantization?.dtype !== quantize)
    return { dtype: quantize, encode: bytes => quantizeFreshly(floats(bytes), quantize) }
  if (!quantization) return undefined
  if (type === 'float32' || quantization.dtype === 'float16')
    return { dtype: quantization.dtype, encode: bytes => quantizeLike(floats(bytes), quantization) }
  // Whole numbers steer operators: they stay exact, if need be in full.
  const numbers = decodeElements('int32', await read(), elementsOf(shape)) as Int32Array
  const exact = quantizeExactly(numbers, quantization)
  return exact && { dtype: quantization.dtype, encode: () => exact }
}

function describeForm({ type, json }: WeightEntry, quantization: Quantization | undefined): JsonObject | undefined {
  if (!quantization) return undefined
  const former = (json['quantization'] ?? { original_dtype: type }) as JsonObject
  const { scale: _scale, min: _min, ...others } = former
  return { ...others, ...quantization }
}

/** Files of the size they had, under the names they had. */
function cutGroup(group: ShardGroup | undefined, weights: readonly PlannedWeight[], number: number): PlannedGroup {
  const length = weights.reduce((sum, weight) => sum + weight.length, 0)
  const shards = group?.shards ?? []
  const isOne = shards.length === 1
  const shardSize = isOne ? Math.max(length, 1) : Math.max(shards[0]?.source.size ?? usualShardSize, 1)
  const count = Math.max(1, Math.ceil(length / shardSize))
  const names = shards.map(shard => shard.path)
  return { paths: nameShards(names, count, number), shardSize, weights }
}

function nameShards(names: readonly string[], count: number, number: number): string[] {
  if (names.length === count) return [...names]
  const pattern = /^(.*shard)\d+(of)\d+(.*)$/.exec(names[0] ?? `group${number}-shard1of1.bin`)
  const [, before, between, after] = pattern ?? [undefined, `group${number}-shard`, 'of', '.bin']
  return Array.from({ length: count }, (_, index) => `${before}${index + 1}${between}${count}${after}`)
}
