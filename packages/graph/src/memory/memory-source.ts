import { failure, type Source } from '@coppice/spec'

/**
 * A source over bytes in memory; reads are views of them. Companions are those given, by exact location.
 *
 * @example
 * ```ts
 * const source = memorySource(new Uint8Array([1, 2, 3]), 'model.onnx')
 * source.read(1, 2) // Uint8Array [2, 3]
 * ```
 */
export function memorySource(
  bytes: Uint8Array,
  name: string,
  companions?: Readonly<Record<string, Uint8Array>> | ReadonlyMap<string, Uint8Array>,
): Source {
  const files = companions instanceof Map ? companions : new Map(Object.entries(companions ?? {}))
  const source: Source = {
    name,
    size: bytes.length,
    isLocal: true,
    read: (offset, length) => readView(bytes, name, offset, length),
  }
  return companions ? { ...source, companion: location => openCompanion(files, name, location) } : source
}

function readView(bytes: Uint8Array, name: string, offset: number, length: number): Uint8Array {
  if (offset >= 0 && length >= 0 && offset + length <= bytes.length) return bytes.subarray(offset, offset + length)
  const received = `bytes ${offset} to ${offset + length}`
  throw failure({ code: 'io', who: name, expected: `bytes within 0 to ${bytes.length}`, received })
}

function openCompanion(files: ReadonlyMap<string, Uint8Array>, name: string, location: string): Source {
  const bytes = files.get(location)
  if (bytes) return memorySource(bytes, location)
  const received = [...files.keys()].join(', ') || 'none'
  throw failure({ code: 'io', who: name, expected: `the companion ${JSON.stringify(location)}`, received })
}
