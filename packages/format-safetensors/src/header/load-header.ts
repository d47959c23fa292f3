import { failure, type Source } from '@coppice/spec'
import { readHead } from '../foreign.ts'
import { checkPlaces } from './check-places.ts'
import { longestHeader, type Header } from './header.ts'
import { parseHeader } from './parse-header.ts'

/** Bytes before the header: its length. */
export const prefixLength = 8

/** A file whose header was read and checked. */
export interface LoadedHeader {
  readonly header: Header
  /** Where the elements begin in the file. */
  readonly dataStart: number
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Reads and checks the header of a file; of the elements nothing is read. */
export async function loadHeader(source: Source, who: string): Promise<LoadedHeader> {
  const length = await readLength(source, who)
  const bytes = await source.read(prefixLength, length)
  const header = parseHeader(who, decodeText(who, bytes))
  const dataStart = prefixLength + length
  checkPlaces(who, header.entries, source.size - dataStart)
  return { header, dataStart }
}

async function readLength(source: Source, who: string): Promise<number> {
  const head = await readHead(source, who)
  if (head.length < prefixLength)
    throw failure({ code: 'invalid-model', who, expected: 'at least 8 bytes', received: `${head.length}` })
  const length = new DataView(head.buffer, head.byteOffset).getBigUint64(0, true)
  const rest = source.size - prefixLength
  const expected = `a header of at most ${Math.min(rest, longestHeader)} bytes`
  if (length <= Math.min(rest, longestHeader)) return Number(length)
  throw failure({ code: 'invalid-model', who, expected, received: `a length of ${length}` })
}

function decodeText(who: string, bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes)
  } catch (cause) {
    throw failure({ code: 'invalid-model', who, expected: 'a header in UTF-8', received: 'other bytes', cause })
  }
}
