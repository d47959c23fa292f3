import { failure, type Sink } from '@coppice/spec'
import type { Hdf5Array, Hdf5Attributes, Hdf5Dataset, Hdf5File, Hdf5Group, Hdf5Object } from '../hdf5-file.ts'
import { concatenate, terminated, type Field } from '../../bytes.ts'
import { undefinedAddress } from './undefined-address.ts'
import { encodeShape } from './encode-shape.ts'
import { encodeType } from './encode-type.ts'
import { MESSAGE, placeObject, type Message } from './object-header.ts'
import { placeElements } from './place-elements.ts'
import { placeTexts } from './place-texts.ts'
import { createSpace, writeSpace } from './space.ts'
import type { Building } from './building.ts'

/** The first block of a file, in bytes. */
const superblockLength = 96

/**
 * Writes an HDF5 file that every HDF5 since 1.8 reads; the same content gives the same bytes. Arrays are read when it
 * is their turn, filtered ones before. Sizes become fixed, and of the filters deflate and shuffle are kept.
 *
 * @throws a failure with code `unsupported-model` for what cannot be written again, such as links and references.
 *
 * @example
 * ```ts
 * await writeHdf5(await readHdf5(bytes, 'model.h5'), sink, 'copy.h5')
 * ```
 */
export async function writeHdf5({ userBlock, root }: Hdf5File, sink: Sink, who: string): Promise<void> {
  const space = createSpace(superblockLength)
  const building: Building = { space, texts: placeTexts(space, root), who }
  const address = await placeGroup(building, root, '')
  if (userBlock.length > 0) await sink.write(userBlock)
  await sink.write(encodeSuperblock(userBlock.length, address, space.end))
  await writeSpace(space, sink)
}

/** Addresses count from where the file proper begins, except for the end. */
function encodeSuperblock(base: number, root: number, end: number): Uint8Array {
  const signature = Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a)
  const versionsAndSizes = Uint8Array.of(0, 0, 0, 0, 0, 8, 8, 0)
  const treeSizes: readonly Field[] = [
    [2, 4],
    [2, 16],
    [4, 0],
  ]
  const places: readonly Field[] = [
    [8, base],
    [8, undefinedAddress],
    [8, base + end],
    [8, undefinedAddress],
  ]
  const entry: readonly Field[] = [[8, 0], [8, root], [8, 0], new Uint8Array(16)]
  return concatenate([signature, versionsAndSizes, ...treeSizes, ...places, ...entry])
}

async function placeAny(building: Building, object: Hdf5Object, path: string): Promise<number> {
  if (object.kind === 'group') return placeGroup(building, object, path)
  if (object.kind === 'dataset') return placeDataset(building, object, path)
  const expected = 'groups and arrays to write again'
  throw failure({ code: 'unsupported-model', who: whoIs(building, path), expected, received: object.what })
}

const whoIs = ({ who }: Building, path: string): string => `${who}: ${path || '/'}`

async function placeGroup(building: Building, group: Hdf5Group, path: string): Promise<number> {
  const links: Message[] = []
  for (const [name, member] of group.members) {
    const address = await placeAny(building, member, `${path}/${name}`)
    links.push({ kind: MESSAGE.link, body: encodeLink(name, address) })
  }
  const noTrees = concatenate([
    [2, 0],
    [8, undefinedAddress],
    [8, undefinedAddress],
  ])
  const about = [
    { kind: MESSAGE.links, body: noTrees },
    { kind: MESSAGE.groupInfo, body: new Uint8Array(2) },
  ]
  const attributes = encodeAttributes(building, group.attributes, path)
  return placeObject(building.space, [...about, ...links, ...attributes], whoIs(building, path))
}

/** The length of a name takes two bytes; its character set is stated where it is not ASCII. */
function encodeLink(name: string, address: number): Uint8Array {
  const text = new TextEncoder().encode(name)
  const charset: readonly Field[] = isAscii(text) ? [] : [[1, 1]]
  return concatenate([[1, 1], [1, isAscii(text) ? 0x01 : 0x11], ...charset, [2, text.length], text, [8, address]])
}

const isAscii = (text: Uint8Array): boolean => text.every(byte => byte < 128)

/** No value of its own for elements that nobody wrote. */
const noFillValue = Uint8Array.of(2, 2, 2, 1, 0, 0, 0, 0)

async function placeDataset(building: Building, dataset: Hdf5Dataset, path: string): Promise<number> {
  const who = whoIs(building, path)
  const about = [
    { kind: MESSAGE.shape, body: encodeShape(dataset.shape) },
    { kind: MESSAGE.type, body: encodeType(dataset.type, who) },
    { kind: MESSAGE.fillValue, body: noFillValue },
  ]
  const elements = await placeElements(building, dataset, who)
  const attributes = encodeAttributes(building, dataset.attributes, path)
  return placeObject(building.space, [...about, ...elements, ...attributes], who)
}

function encodeAttributes(building: Building, attributes: Hdf5Attributes, path: string): Message[] {
  return [...attributes].map(([name, array]) => {
    const who = `${whoIs(building, path)} @${name}`
    return { kind: MESSAGE.attribute, body: encodeAttribute(building, name, array, who) }
  })
}

function encodeAttribute({ texts }: Building, name: string, array: Hdf5Array, who: string): Uint8Array {
  const [type, shape, title] = [encodeType(array.type, who), encodeShape(array.shape), terminated(name)]
  const value = texts.get(array) ?? (array.data as Uint8Array)
  const lengths = [title, type, shape].map((part): Field => [2, part.length])
  return concatenate([[1, 3], [1, 0], ...lengths, [1, isAscii(title) ? 0 : 1], title, type, shape, value])
}
