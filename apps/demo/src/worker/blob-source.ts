import { failure } from '@coppice/spec'
import type { Source } from '@coppice/spec'

/** A file of the user's as a source; its companions are those that were given with it, by name. */
export function blobSource(file: File, others: readonly File[]): Source {
  return {
    name: file.name,
    size: file.size,
    isLocal: true,
    read: (offset, length) => readPart(file, offset, length),
    companion: location => openCompanion(file, others, location),
  }
}

async function readPart(file: File, offset: number, length: number): Promise<Uint8Array> {
  if (offset < 0 || length < 0 || offset + length > file.size)
    throw failure({
      code: 'io',
      who: file.name,
      expected: `${length} bytes from ${offset}`,
      received: `a file of ${file.size} bytes`,
    })
  return new Uint8Array(await file.slice(offset, offset + length).arrayBuffer())
}

function openCompanion(file: File, others: readonly File[], location: string): Source {
  const name = location.split('/').at(-1)
  const found = others.find(other => other.name === name)
  if (found) return blobSource(found, others)
  throw failure({
    code: 'io',
    who: file.name,
    expected: `the file '${location}' that it refers to`,
    received: others.length === 0 ? 'this file alone' : others.map(other => other.name).join(', '),
    remedy: 'Drop all files of the model together.',
  })
}
