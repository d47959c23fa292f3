import { checkLocation, failure, type Source } from '@coppice/spec'
import { createCursor, damaged, type Cursor } from './cursor.ts'
import { METHOD, SIGNATURE, type ZipEntry } from './zip-entry.ts'

/** The most files of an archive; Keras writes three and the assets of layers. */
const mostEntries = 10_000

/** The end of an archive without its comment, and the longest comment. */
const endLength = 22
const longestComment = 65_535

/**
 * The files of an archive in the order of its directory. Their places do not overlap, and their names are unique and
 * stay inside the folder that they would be unpacked to.
 *
 * @throws a failure with code `invalid-model`, `unsupported-model` for encrypted files and other compression than
 * deflate, `unsafe-path` or `limit`.
 */
export async function readDirectory(source: Source, who: string): Promise<readonly ZipEntry[]> {
  const { start, length, count } = await findDirectory(source, who)
  if (start + length > source.size || count > mostEntries) throw damaged(who, 'a directory of files', `${count} files`)
  const cursor = createCursor(await source.read(start, length), who)
  const entries = Array.from({ length: count }, () => readEntry(cursor, who))
  if (cursor.left > 0) throw damaged(who, `${count} files in the directory`, 'more')
  checkEntries(entries, start, who)
  return entries
}

interface Directory {
  readonly start: number
  readonly length: number
  readonly count: number
}

async function findDirectory(source: Source, who: string): Promise<Directory> {
  const from = Math.max(0, source.size - endLength - longestComment)
  const tail = await source.read(from, source.size - from)
  const view = new DataView(tail.buffer, tail.byteOffset, tail.length)
  for (let place = tail.length - endLength; place >= 0; place--) {
    const isEnd = view.getUint32(place, true) === SIGNATURE.end
    if (!isEnd || place + endLength + view.getUint16(place + 20, true) !== tail.length) continue
    const found = readEnd(createCursor(tail.subarray(place + 4), who))
    const directory = needsWide(found) ? await readWideEnd(source, from + place, who) : found
    if (directory.start + directory.length <= from + place) return directory
  }
  throw damaged(who, 'an archive with a directory at its end', `${source.size} bytes without one`)
}

function readEnd(cursor: Cursor): Directory {
  cursor.bytes(6)
  const [count, length, start] = [cursor.number(2), cursor.number(4), cursor.number(4)]
  return { start, length, count }
}

const needsWide = ({ start, length, count }: Directory): boolean =>
  start === 0xffff_ffff || length === 0xffff_ffff || count === 0xffff

/** Large archives state their directory in a second end, whose place stands before the first. */
async function readWideEnd(source: Source, end: number, who: string): Promise<Directory> {
  const [placeLength, wideLength] = [20, 56]
  const place = end < placeLength ? undefined : createCursor(await source.read(end - placeLength, placeLength), who)
  if (place?.number(4) !== SIGNATURE.wideEndPlace) throw damaged(who, 'the place of a large directory', 'none')
  place.bytes(4)
  const start = place.number(8)
  if (start + wideLength > end) throw damaged(who, 'a large directory before the end', `one at ${start}`)
  const cursor = createCursor(await source.read(start, wideLength), who)
  if (cursor.number(4) !== SIGNATURE.wideEnd) throw damaged(who, `a large directory at ${start}`, 'none')
  cursor.bytes(28)
  const [count, length, from] = [cursor.number(8), cursor.number(8), cursor.number(8)]
  return { start: from, length, count }
}

function readEntry(cursor: Cursor, who: string): ZipEntry {
  if (cursor.number(4) !== SIGNATURE.listed) throw damaged(who, 'a file in the directory', 'something else')
  const [madeBy] = [cursor.number(2), cursor.number(2)]
  const [flags, method, time, date] = [cursor.number(2), cursor.number(2), cursor.number(2), cursor.number(2)]
  const [checksum, packed, size] = [cursor.number(4), cursor.number(4), cursor.number(4)]
  const [nameLength, extraLength, commentLength] = [cursor.number(2), cursor.number(2), cursor.number(2)]
  cursor.bytes(4)
  const [attributes, start] = [cursor.number(4), cursor.number(4)]
  const name = decodeName(cursor.bytes(nameLength), who)
  const extra = createCursor(cursor.bytes(extraLength), who)
  cursor.bytes(commentLength)
  const known = {
    name,
    madeBy,
    method: checkMethod(flags, method, `${who}: ${name}`),
    time,
    date,
    checksum,
    attributes,
  }
  return { ...known, ...widen({ packed, size, start }, extra) }
}

type Places = Pick<ZipEntry, 'packed' | 'size' | 'start'>

/** What does not fit into four bytes stands among the extra fields. */
function widen({ packed, size, start }: Places, extra: Cursor): Places {
  while (extra.left >= 4) {
    const [kind, length] = [extra.number(2), extra.number(2)]
    const fields = createCursor(extra.bytes(length), 'zip')
    if (kind !== 1) continue
    const next = (value: number): number => (value === 0xffff_ffff ? fields.number(8) : value)
    return { size: next(size), packed: next(packed), start: next(start) }
  }
  return { packed, size, start }
}

function decodeName(bytes: Uint8Array, who: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw failure({ code: 'invalid-model', who, expected: 'names of files in UTF-8', received: 'other bytes', cause })
  }
}

function checkMethod(flags: number, method: number, who: string): ZipEntry['method'] {
  const isKnown = method === METHOD.stored || method === METHOD.deflated
  if (isKnown && (flags & 1) === 0) return method
  const received = isKnown ? 'an encrypted one' : `method ${method}`
  throw failure({ code: 'unsupported-model', who, expected: 'a stored or deflated file', received })
}

function checkEntries(entries: readonly ZipEntry[], end: number, who: string): void {
  const names = new Set<string>()
  for (const { name, method, packed, size } of entries) {
    if (names.has(name)) throw damaged(who, 'every file once', `${JSON.stringify(name)} twice`)
    names.add(name)
    checkLocation(name)
    if (method === METHOD.stored && packed !== size)
      throw damaged(`${who}: ${name}`, `${packed} bytes, as are stored`, `${size}`)
  }
  let free = 0
  for (const { name, start, packed } of entries.toSorted((a, b) => a.start - b.start)) {
    if (start < free || start + packed > end) throw damaged(`${who}: ${name}`, 'a place of its own', `${start}`)
    free = start + packed
  }
}
