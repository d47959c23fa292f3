import { findSignature } from './hdf5/superblock.ts'

/** What the file of a Keras model is: HDF5, or an archive that holds HDF5. */
export type Container = 'hdf5' | 'archive'

/** The files of an archive that Keras writes, of which one comes first. */
const ownFiles = /^(metadata\.json|config\.json|model\.weights\.(h5|npz)|assets\/)/

/** What a file is from its first bytes; `undefined` where it is neither. The name counts only for archives. */
export function containerOf(head: Uint8Array, name?: string): Container | undefined {
  if (findSignature(head) !== undefined) return 'hdf5'
  const first = firstInArchive(head)
  if (first === undefined) return undefined
  return ownFiles.test(first) || name?.endsWith('.keras') ? 'archive' : undefined
}

/** The name of the first file of an archive. */
function firstInArchive(head: Uint8Array): string | undefined {
  const isArchive = [0x50, 0x4b, 3, 4].every((byte, i) => head[i] === byte)
  if (!isArchive || head.length < 30) return undefined
  const length = head[26]! + 256 * head[27]!
  return new TextDecoder().decode(head.subarray(30, 30 + length))
}

/** Whether the first bytes are those of an HDF5 file, or of an archive whose first file is one that Keras writes. */
export function recognises(head: Uint8Array, name?: string): boolean {
  return containerOf(head, name) !== undefined
}
