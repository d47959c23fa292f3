import type { Awaitable, Sink } from '@coppice/spec'
import { concatenate, type Field } from '../bytes.ts'
import { checksumOf } from './checksum.ts'
import { METHOD, SIGNATURE, type ZipEntry } from './zip-entry.ts'

/** A file to put into an archive, with what is kept of the one that it was before. */
export interface ZipFile extends Pick<ZipEntry, 'name' | 'madeBy' | 'time' | 'date' | 'attributes'> {
  read(): Awaitable<Uint8Array>
}

/** The version of the format that is needed to read, and the flag for names in UTF-8. */
const version = 20
const utf8Names = 0x800

/** Writes an archive of files that are stored as they are, one after the other; together they are below 4 GiB. */
export async function writeArchive(files: readonly ZipFile[], sink: Sink): Promise<void> {
  const listed: Uint8Array[] = []
  let place = 0
  for (const file of files) {
    const bytes = await file.read()
    const [name, about] = [new TextEncoder().encode(file.name), describeBytes(file, bytes.length, checksumOf(bytes))]
    const header = concatenate([[4, SIGNATURE.entry], ...about, [2, name.length], [2, 0], name])
    listed.push(listFile(file, about, name, place))
    await sink.write(header)
    await sink.write(bytes)
    place += header.length + bytes.length
  }
  await sink.write(concatenate([...listed, ...encodeEnd(listed, place)]))
}

/** What is said of a file both before it and in the directory. */
function describeBytes({ time, date }: ZipFile, length: number, checksum: number): readonly Field[] {
  return [
    [2, version],
    [2, utf8Names],
    [2, METHOD.stored],
    [2, time],
    [2, date],
    [4, checksum],
    [4, length],
    [4, length],
  ]
}

function listFile(file: ZipFile, about: readonly Field[], name: Uint8Array, place: number): Uint8Array {
  const sizes: readonly Field[] = [
    [2, name.length],
    [2, 0],
    [2, 0],
    [2, 0],
    [2, 0],
  ]
  const own: readonly Field[] = [[4, file.attributes], [4, place], name]
  return concatenate([[4, SIGNATURE.listed], [2, file.madeBy], ...about, ...sizes, ...own])
}

function encodeEnd(listed: readonly Uint8Array[], start: number): readonly Field[] {
  const length = listed.reduce((sum, part) => sum + part.length, 0)
  return [
    [4, SIGNATURE.end],
    [4, 0],
    [2, listed.length],
    [2, listed.length],
    [4, length],
    [4, start],
    [2, 0],
  ]
}
