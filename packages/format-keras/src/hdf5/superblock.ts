import { failure } from '@coppice/spec'

const signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]

/**
 * Where HDF5 begins in a file: at its start, or after a block of bytes that is the user's, which is 512 bytes long or
 * that twice, four times and so on. `undefined` where the signature is at none of these places.
 */
export function findSignature(bytes: Uint8Array): number | undefined {
  for (let start = 0; start + signature.length <= bytes.length; start = start === 0 ? 512 : start * 2)
    if (signature.every((byte, i) => bytes[start + i] === byte)) return start
  return undefined
}

/**
 * Checks what the first block of a file says of it before the library sees the file, and gives the place of that block.
 *
 * @throws a failure with code `invalid-model` where there is none or the file is shorter than it says, and
 * `unsupported-model` for a version that is not known.
 */
export function checkSuperblock(bytes: Uint8Array, who: string): number {
  const start = findSignature(bytes)
  if (start === undefined) throw failure({ code: 'invalid-model', who, expected: 'an HDF5 file', received: 'another' })
  const end = readEnd(bytes.subarray(start), who)
  if (end > bytes.length) {
    const received = `the end after ${bytes.length}`
    throw failure({ code: 'invalid-model', who, expected: `${end} bytes, as the file says`, received })
  }
  return start
}

/** The length of the file as its first block states it. */
function readEnd(block: Uint8Array, who: string): number {
  const version = block[8] ?? 0
  if (version > 3) {
    const expected = 'HDF5 with a first block of version 0 to 3'
    throw failure({ code: 'unsupported-model', who, expected, received: `version ${version}` })
  }
  const size = (version < 2 ? block[13] : block[9]) ?? 0
  const place = [24, 28, 12, 12][version]! + 2 * size
  if ((size !== 4 && size !== 8) || place + size > block.length)
    throw failure({ code: 'invalid-model', who, expected: 'a whole first block', received: `${block.length} bytes` })
  const view = new DataView(block.buffer, block.byteOffset + place, size)
  return size === 4 ? view.getUint32(0, true) : Number(view.getBigUint64(0, true))
}
