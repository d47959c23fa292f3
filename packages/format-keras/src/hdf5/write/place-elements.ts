import { failure } from '@coppice/spec'
import { zlibSync } from 'fflate'
import { FILTERS, type Hdf5Dataset, type Hdf5Filter } from '../hdf5-file.ts'
import { concatenate, padded, type Field } from '../../bytes.ts'
import { undefinedAddress } from './undefined-address.ts'
import { countElements } from './encode-shape.ts'
import { storedSize } from './encode-type.ts'
import { MESSAGE, type Message } from './object-header.ts'
import { place, placeLazily, type Space } from './space.ts'
import type { Building } from './building.ts'

/** Places the elements of a dataset, and gives the messages that say where they are and what they went through. */
export async function placeElements(
  building: Building,
  dataset: Hdf5Dataset,
  who: string,
): Promise<readonly Message[]> {
  const { space, texts } = building
  const size = storedSize(dataset.type)
  const length = countElements(dataset.shape) * size
  if (length === 0) return [contiguous(undefinedAddress, 0)]
  const references = texts.get(dataset)
  if (references) return [contiguous(place(space, references), length)]
  const filters = (dataset.filters ?? []).filter(({ id }) => id === FILTERS.deflate || id === FILTERS.shuffle)
  if (filters.length > 0 && dataset.shape!.length > 0) return placeFiltered(space, dataset, size, filters, who)
  return [
    contiguous(
      placeLazily(space, length, async () => readElements(dataset, length, who)),
      length,
    ),
  ]
}

async function readElements({ data }: Hdf5Dataset, length: number, who: string): Promise<Uint8Array> {
  const bytes = typeof data === 'function' ? await data() : (data as Uint8Array)
  if (bytes.length === length) return bytes
  throw failure({ code: 'internal', who, expected: `${length} bytes`, received: `${bytes.length}` })
}

function contiguous(address: number | bigint, length: number): Message {
  const fields: readonly Field[] = [
    [1, 3],
    [1, 1],
    [8, address],
    [8, length],
  ]
  return { kind: MESSAGE.layout, body: concatenate(fields) }
}

/** Elements that are filtered lie in chunks: here in one that holds all of them. */
async function placeFiltered(
  space: Space,
  dataset: Hdf5Dataset,
  size: number,
  filters: readonly Hdf5Filter[],
  who: string,
): Promise<readonly Message[]> {
  const shape = dataset.shape!
  const plain = await readElements(dataset, countElements(shape) * size, who)
  const stored = filters.reduce((bytes, filter) => applyFilter(bytes, filter, size), plain)
  const tree = place(space, encodeTree(place(space, stored), stored.length, [...shape, size]))
  const sizes = [...shape, size].map((each): Field => [4, each])
  const layout = concatenate([[1, 3], [1, 2], [1, sizes.length], [8, tree], ...sizes])
  return [
    {
      kind: MESSAGE.filters,
      body: concatenate([[1, 1], [1, filters.length], [2, 0], [4, 0], ...encodeFilters(filters)]),
    },
    { kind: MESSAGE.layout, body: layout },
  ]
}

function encodeFilters(filters: readonly Hdf5Filter[]): Field[] {
  return filters.flatMap(({ id, parameters }): Field[] => {
    const values = parameters.map((value): Field => [4, value])
    const odd: readonly Field[] = values.length % 2 === 1 ? [[4, 0]] : []
    return [[2, id], [2, 0], [2, 0], [2, values.length], ...values, ...odd]
  })
}

function applyFilter(bytes: Uint8Array, { id, parameters }: Hdf5Filter, size: number): Uint8Array {
  if (id === FILTERS.shuffle) return shuffle(bytes, size)
  const level = Math.min(9, parameters[0] ?? 6) as 6
  return zlibSync(bytes, { level })
}

/** First the first bytes of all elements, then the second ones, and so on. */
function shuffle(bytes: Uint8Array, size: number): Uint8Array {
  const count = bytes.length / size
  const result = new Uint8Array(bytes.length)
  for (let part = 0; part < size; part++)
    for (let i = 0; i < count; i++) result[part * count + i] = bytes[i * size + part]!
  return result
}

/** How many entries a node of a tree of chunks has room for where the file does not say otherwise. */
const roomInTree = 64

/** The tree of chunks of a dataset that has one: its place and length, and where the next one would begin. */
function encodeTree(address: number, length: number, sizes: readonly number[]): Uint8Array {
  const key = (bytes: number, offsets: readonly number[]): Field[] => [
    [4, bytes],
    [4, 0],
    ...offsets.map((offset): Field => [8, offset]),
  ]
  const fields: readonly Field[] = [
    new TextEncoder().encode('TREE'),
    [1, 1],
    [1, 0],
    [2, 1],
    [8, undefinedAddress],
    [8, undefinedAddress],
    ...key(
      length,
      sizes.map(() => 0),
    ),
    [8, address],
    ...key(0, sizes),
  ]
  const keySize = 8 + 8 * sizes.length
  return padded(concatenate(fields), 24 + roomInTree * 8 + (roomInTree + 1) * keySize)
}
