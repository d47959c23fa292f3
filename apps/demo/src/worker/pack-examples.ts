import { failure } from '@coppice/spec'
import type { Batch } from '@coppice/spec'
import type { Examples } from '@coppice/training'
import type { SavedFile } from '../protocol/views.ts'

/** What NumPy calls types of elements, little-endian. */
const types: Readonly<Record<string, string>> = {
  float32: '<f4',
  float64: '<f8',
  int32: '<i4',
  int64: '<i8',
  uint8: '|u1',
}

/** The header of an array ends at a multiple of this many bytes. */
const alignment = 64

/** Examples as an archive that NumPy and the command line read: one array for each input, `labels` for the targets. */
export async function packExamples(name: string, { feeds, targets }: Examples): Promise<SavedFile> {
  const { zipSync } = await import('fflate')
  const arrays = Object.entries({ ...feeds, ...(targets && { labels: targets }) })
  const files = Object.fromEntries(arrays.map(([key, batch]) => [`${key}.npy`, encodeNpy(batch)]))
  return { name, bytes: zipSync(files) }
}

/** A batch as NumPy stores it. */
function encodeNpy({ type, shape, data }: Batch): Uint8Array {
  const descr = types[type]
  if (!descr)
    throw failure({ code: 'internal', who: 'packExamples', expected: Object.keys(types).join(', '), received: type })
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ')
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${sizes}), }`
  const start = Math.ceil((10 + text.length + 1) / alignment) * alignment
  const bytes = new Uint8Array(start + data.byteLength)
  bytes.set([0x93, ...Array.from('NUMPY', letter => letter.charCodeAt(0)), 1, 0])
  new DataView(bytes.buffer).setUint16(8, start - 10, true)
  bytes.set(new TextEncoder().encode(`${text.padEnd(start - 11)}\n`), 10)
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), start)
  return bytes
}
