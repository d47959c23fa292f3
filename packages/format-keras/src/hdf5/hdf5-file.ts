import type { Awaitable } from '@coppice/spec'

/** The type of the elements of an array; numbers lie in memory with the least byte first. */
export type Hdf5Type =
  | { readonly kind: 'integer'; readonly size: number; readonly isSigned: boolean }
  | { readonly kind: 'float'; readonly size: number }
  /** Strings that take so many bytes each. */
  | { readonly kind: 'string'; readonly size: number; readonly padding: number; readonly charset: number }
  /** Strings of any length. */
  | { readonly kind: 'text'; readonly charset: number }
  /** Bytes that mean nothing to HDF5, such as bfloat16 in files by h5py. */
  | { readonly kind: 'opaque'; readonly size: number }
  /** Integers with names, such as the booleans of h5py. */
  | { readonly kind: 'enumeration'; readonly size: number; readonly isSigned: boolean; readonly members: Members }
  /** A type that is not looked into. */
  | { readonly kind: 'other'; readonly what: string }

/** The named values of an enumeration. */
export type Members = readonly (readonly [name: string, value: number])[]

/** Elements with their type and shape. */
export interface Hdf5Array {
  readonly type: Hdf5Type
  /** Empty for a single element; `null` where there is none, as for `h5py.Empty`. */
  readonly shape: readonly number[] | null
  /** The elements in row-major order, or what gives them; one after the other where they are strings of any length. */
  readonly data: Uint8Array | readonly Uint8Array[] | (() => Awaitable<Uint8Array>)
}

/** What is noted beside a group or a dataset, by name. */
export type Hdf5Attributes = ReadonlyMap<string, Hdf5Array>

/** An array of a file. */
export interface Hdf5Dataset extends Hdf5Array {
  readonly kind: 'dataset'
  readonly attributes: Hdf5Attributes
  /** What its bytes go through when they are stored, in order, with the parameters of each. Default nothing. */
  readonly filters?: readonly Hdf5Filter[]
}

/** A filter by the number that the HDF Group gave it. */
export interface Hdf5Filter {
  readonly id: number
  readonly parameters: readonly number[]
}

/** What has members by name. */
export interface Hdf5Group {
  readonly kind: 'group'
  readonly attributes: Hdf5Attributes
  readonly members: ReadonlyMap<string, Hdf5Object>
}

/** What is neither a group nor a dataset, such as a soft link. */
export interface Hdf5Other {
  readonly kind: 'other'
  readonly what: string
}

/** What a name in a group leads to. */
export type Hdf5Object = Hdf5Group | Hdf5Dataset | Hdf5Other

/** A file. It is plain data, apart from arrays that are yet to be read, so it can be sent between threads. */
export interface Hdf5File {
  /** Bytes before the file proper, which HDF5 leaves to others. */
  readonly userBlock: Uint8Array
  readonly root: Hdf5Group
}

/** Reads a whole file, in this thread or in another. `who` is what failures call it. */
export type Hdf5Reader = (bytes: Uint8Array, who: string) => Promise<Hdf5File>

/** The numbers of the filters that are kept when a file is written. */
export const FILTERS = { deflate: 1, shuffle: 2 } as const
