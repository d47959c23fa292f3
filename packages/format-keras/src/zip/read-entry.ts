import type { Source } from '@coppice/spec'
import { failure } from '@coppice/spec'
import { Inflate } from 'fflate'
import { checksumOf } from './checksum.ts'
import { createCursor, damaged } from './cursor.ts'
import { METHOD, SIGNATURE, type ZipEntry } from './zip-entry.ts'

/** The largest file that is unpacked. */
export const largestEntry: number = 2 ** 31 - 1

/** The header of an entry, without its name. */
const headerLength = 30

/**
 * The bytes of a file in an archive. They are counted while they are unpacked: nothing is taken on trust.
 *
 * @throws a failure with code `invalid-model` where length or checksum are not those that the directory states, and
 * `limit` for a file above 2 GiB.
 */
export async function readEntry(source: Source, entry: ZipEntry, archive: string): Promise<Uint8Array> {
  const who = `${archive}: ${entry.name}`
  if (entry.size > largestEntry)
    throw failure({ code: 'limit', who, expected: `at most ${largestEntry} bytes`, received: `${entry.size}` })
  const start = await findData(source, entry, who)
  const bytes =
    entry.method === METHOD.stored ? await source.read(start, entry.packed) : await inflate(source, start, entry, who)
  if (checksumOf(bytes) !== entry.checksum) throw damaged(who, 'bytes with the checksum that is stated', 'others')
  return bytes
}

/** Where the bytes of an entry begin: behind a header of its own, which must be there for the same file. */
async function findData(source: Source, entry: ZipEntry, who: string): Promise<number> {
  const header = createCursor(await readWithin(source, entry.start, headerLength, who), who)
  if (header.number(4) !== SIGNATURE.entry) throw damaged(who, `a file at ${entry.start}`, 'something else')
  header.bytes(22)
  const [nameLength, extraLength] = [header.number(2), header.number(2)]
  const name = await readWithin(source, entry.start + headerLength, nameLength, who)
  if (new TextDecoder().decode(name) !== entry.name) throw damaged(who, 'the same name before the file', 'another')
  const start = entry.start + headerLength + nameLength + extraLength
  if (start + entry.packed > source.size) throw damaged(who, `${entry.packed} bytes`, 'the end')
  return start
}

async function readWithin(source: Source, start: number, length: number, who: string): Promise<Uint8Array> {
  if (start + length > source.size) throw damaged(who, `${length} bytes at ${start}`, 'the end')
  return source.read(start, length)
}

/** How much is unpacked at once. */
const step = 2 ** 16

async function inflate(source: Source, start: number, entry: ZipEntry, who: string): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let [length, isDone] = [0, false]
  const stream = new Inflate((part, final) => {
    length += part.length
    isDone ||= final
    if (length > entry.size) throw damaged(who, `${entry.size} bytes unpacked`, 'more')
    parts.push(part)
  })
  for (let place = 0; place < entry.packed; place += step) {
    const size = Math.min(step, entry.packed - place)
    pushInto(stream, await source.read(start + place, size), place + size === entry.packed, who)
  }
  if (length !== entry.size || !isDone) throw damaged(who, `${entry.size} bytes unpacked`, `${length}`)
  return join(parts, length)
}

function pushInto(stream: Inflate, bytes: Uint8Array, isLast: boolean, who: string): void {
  try {
    stream.push(bytes, isLast)
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'CoppiceError') throw cause
    throw failure({ code: 'invalid-model', who, expected: 'deflated bytes', received: String(cause), cause })
  }
}

function join(parts: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  let place = 0
  for (const part of parts) {
    bytes.set(part, place)
    place += part.length
  }
  return bytes
}
