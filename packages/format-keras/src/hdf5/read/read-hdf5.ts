import { failure } from '@coppice/spec'
import type {
  Hdf5Array,
  Hdf5Attributes,
  Hdf5Dataset,
  Hdf5File,
  Hdf5Filter,
  Hdf5Group,
  Hdf5Object,
} from '../hdf5-file.ts'
import { checkSuperblock } from '../superblock.ts'
import { deepestGroup, largestFile, mostExpansion, mostObjects } from './limits.ts'
import { elsewhere, withFile, type OpenFile } from './library.ts'
import { readArray } from './read-array.ts'

/**
 * Reads a whole HDF5 file in this thread. No other file is opened, whatever the file refers to. A damaged file can keep
 * the thread busy: where it is not trusted, read it in a worker.
 *
 * @throws a failure with code `invalid-model`, `unsupported-model`, `unsafe-path` for data in other files, or `limit`.
 *
 * @example
 * ```ts
 * const { root } = await readHdf5(bytes, 'model.h5')
 * root.attributes.get('keras_version')
 * ```
 */
export async function readHdf5(bytes: Uint8Array, who: string): Promise<Hdf5File> {
  const start = checkSuperblock(bytes, who)
  return withFile(bytes, who, file => {
    const walk: Walk = { file, left: largestFile, objects: 0 }
    return { userBlock: bytes.slice(0, start), root: readGroup(walk, '/', 0) }
  })
}

/** A walk through a file: how many bytes its arrays may still take, and how much was met. */
interface Walk {
  readonly file: OpenFile
  left: number
  objects: number
}

function readGroup(walk: Walk, path: string, depth: number): Hdf5Group {
  const { library, id, who } = walk.file
  if (depth > deepestGroup) {
    const expected = `at most ${deepestGroup} groups within each other`
    throw failure({ code: 'limit', who, expected, received: 'more' })
  }
  const names = library.get_names(id, path, false)
  const members = names.map(name => {
    checkName(walk, path, name)
    return [name, readObject(walk, path === '/' ? `/${name}` : `${path}/${name}`, depth + 1)] as const
  })
  return { kind: 'group', attributes: readAttributes(walk, path), members: new Map(members) }
}

/** Names come decoded: what is no UTF-8 shows as replacement characters. */
function checkName(walk: Walk, path: string, name: string): void {
  const { who } = walk.file
  if (++walk.objects > mostObjects) {
    const expected = `at most ${mostObjects} groups, datasets and attributes`
    throw failure({ code: 'limit', who, expected, received: 'more' })
  }
  if (!name.includes('\ufffd')) return
  throw failure({ code: 'invalid-model', who, expected: `names in UTF-8 in ${path}`, received: JSON.stringify(name) })
}

function readObject(walk: Walk, path: string, depth: number): Hdf5Object {
  const { library, id, who } = walk.file
  const { filename } = library.get_external_link(id, path)
  if (filename !== undefined) throw elsewhere(`${who}: ${path}`, JSON.stringify(filename))
  if (library.get_symbolic_link(id, path) !== null) return { kind: 'other', what: 'a soft link' }
  const type = library.get_type(id, path)
  if (type === library.H5G_GROUP) return readGroup(walk, path, depth)
  return type === library.H5G_DATASET ? readDataset(walk, path) : { kind: 'other', what: 'a stored type' }
}

function readDataset(walk: Walk, path: string): Hdf5Dataset {
  const { library, id, who, size } = walk.file
  const metadata = library.get_dataset_metadata(id, path)
  const [source] = metadata.virtual_sources ?? []
  if (source) throw elsewhere(`${who}: ${path}`, JSON.stringify(source.file_name))
  const filters = readFilters(walk, path)
  const most = Math.min(walk.left, filters.length > 0 ? size * mostExpansion : size)
  const array = readArray(walk.file, metadata, most, {
    path,
    read: pointer => library.get_dataset_data(id, path, null, null, null, pointer),
    reclaim: pointer => library.reclaim_vlen_memory(id, path, '', pointer),
  })
  walk.left -= metadata.size * metadata.total_size
  const attributes = readAttributes(walk, path)
  return { kind: 'dataset', ...array, attributes, ...(filters.length > 0 && { filters }) }
}

/** Filters beyond those of HDF5 itself would have to be loaded. */
function readFilters(walk: Walk, path: string): readonly Hdf5Filter[] {
  const { library, id, who } = walk.file
  return library.get_dataset_filters(id, path).map(filter => {
    if (filter.id < library.H5Z_FILTER_RESERVED) return { id: filter.id, parameters: filter.cd_values }
    const remedy = 'Write it with gzip or without compression, for example by h5repack'
    const expected = 'compression that HDF5 brings along'
    const received = filter.name || `filter ${filter.id}`
    throw failure({ code: 'unsupported-model', who: `${who}: ${path}`, expected, received, remedy })
  })
}

function readAttributes(walk: Walk, path: string): Hdf5Attributes {
  const { library, id } = walk.file
  const names = library.get_attribute_names(id, path)
  return new Map(names.map(name => (checkName(walk, path, name), [name, readAttribute(walk.file, path, name)])))
}

function readAttribute(file: OpenFile, path: string, name: string): Hdf5Array {
  const { library, id, size } = file
  return readArray(file, library.get_attribute_metadata(id, path, name), size, {
    path: `${path} @${name}`,
    read: pointer => library.get_attribute_data(id, path, name, pointer),
    reclaim: pointer => library.reclaim_vlen_memory(id, path, name, pointer),
  })
}
