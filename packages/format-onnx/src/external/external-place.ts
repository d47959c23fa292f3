import { checkLocation } from '@coppice/spec'
import type { ExternalPlace } from '../decode/origin.ts'
import { ENTRY, WIRE } from '../schema.ts'
import { nextField, openCursor } from '../wire/cursor.ts'
import { invalid, type OnnxFile } from '../wire/onnx-file.ts'
import { fieldText } from '../wire/scalars.ts'

export interface ExternalEntry {
  readonly key: string
  readonly value: string
}

const keys = new Set(['location', 'offset', 'length', 'checksum', 'basepath'])

export function decodeEntry(file: OnnxFile, start: number, stop: number): ExternalEntry {
  const cursor = openCursor(file, start, stop)
  let key = ''
  let value = ''
  while (nextField(cursor)) {
    if (cursor.wire !== WIRE.bytes) continue
    if (cursor.field === ENTRY.key) key = fieldText(cursor, 'a key of external data')
    if (cursor.field === ENTRY.value) value = fieldText(cursor, 'a value of external data')
  }
  return { key, value }
}

/** Where the entries of a tensor say that its `length` bytes are. */
export function externalPlace(
  file: OnnxFile,
  name: string,
  entries: readonly ExternalEntry[],
  length: number,
): ExternalPlace {
  const found = new Map<string, string>()
  for (const { key, value } of entries) {
    const problem = keys.has(key) ? found.has(key) && 'again' : 'which is unknown'
    if (problem) throw invalid(file, `known external data keys, once each, for tensor ${name}`, `"${key}" ${problem}`)
    found.set(key, value)
  }
  const location = found.get('location')
  if (!location) throw invalid(file, `a location of the external data of tensor ${name}`, 'none')
  checkLocation(location)
  const offset = parseCount(file, name, 'offset', found.get('offset') ?? '0')
  const stated = parseCount(file, name, 'length', found.get('length') ?? String(length))
  if (stated !== length) throw invalid(file, `${length} bytes of external data for tensor ${name}`, `${stated}`)
  return { location, offset, length }
}

function parseCount(file: OnnxFile, name: string, key: string, text: string): number {
  const number = /^[0-9]{1,16}$/.test(text) ? Number(text) : NaN
  if (Number.isSafeInteger(number)) return number
  throw invalid(file, `a decimal ${key} of the external data of tensor ${name}`, JSON.stringify(text))
}
