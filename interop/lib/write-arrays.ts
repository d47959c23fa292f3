import { writeFile } from 'node:fs/promises'
import { zipSync } from 'fflate'

/** A block of floats as NumPy saves it. */
function encodeArray(shape: readonly number[], values: Float32Array): Uint8Array {
  const about = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.map(side => `${side},`).join('')}), }`
  // The header ends with a new line, at a multiple of 64 bytes.
  const header = Buffer.from(
    `\x93NUMPY\x01\0..${about}`.padEnd(64 * Math.ceil((about.length + 11) / 64) - 1) + '\n',
    'latin1',
  )
  header.writeUInt16LE(header.length - 10, 8)
  return Buffer.concat([header, new Uint8Array(values.buffer, values.byteOffset, values.byteLength)])
}

/** Writes arrays of floats to an `.npz` file, by name. */
export async function writeArrays(
  path: string,
  arrays: Readonly<Record<string, { readonly shape: readonly number[]; readonly values: Float32Array }>>,
): Promise<void> {
  const files = Object.entries(arrays).map(([name, { shape, values }]) => [`${name}.npy`, encodeArray(shape, values)])
  await writeFile(path, zipSync(Object.fromEntries(files) as Record<string, Uint8Array>, { level: 0 }))
}
