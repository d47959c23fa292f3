import { failure } from '@coppice/spec'

/** More than this is not unpacked: a file of a few bytes may unpack to any size. */
const largest = 2 ** 31

const expected = 'a sound gzip file of at most 2 GiB'

/**
 * The bytes of a file, unpacked where it is packed with gzip.
 *
 * @throws a failure with code `invalid-model` where the archive is damaged or unpacks to more than 2 GiB.
 */
export async function unpackGzip(bytes: Uint8Array, who: string): Promise<Uint8Array> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes
  const packed = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream()
  try {
    return await collect(packed.pipeThrough(new DecompressionStream('gzip')))
  } catch (cause) {
    const received = cause instanceof Error ? cause.message : String(cause)
    throw failure({ code: 'invalid-model', who, expected, received, cause })
  }
}

async function collect(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = stream.getReader()
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    size += next.value.length
    if (size > largest) throw new Error(`more than ${largest} bytes`)
    chunks.push(next.value)
  }
  const joined = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    joined.set(chunk, at)
    at += chunk.length
  }
  return joined
}
