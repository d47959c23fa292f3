import type { Hdf5Type } from '../hdf5-file.ts'
import type { OpenFile } from './library.ts'

/** What the library says of an array. */
export type Metadata = ReturnType<OpenFile['library']['get_dataset_metadata']>

const classes = [
  'integer',
  'float',
  'time',
  'string',
  'bit field',
  'opaque',
  'compound',
  'reference',
  'enumeration',
  'variable-length',
  'array',
]

/** The type of an array's elements. */
export function readType(metadata: Metadata): Hdf5Type {
  const { size, signed: isSigned, cset: charset = 0, strpad: padding = 0 } = metadata
  const what = classes[metadata.type] ?? 'unknown'
  switch (what) {
    case 'integer':
      return { kind: 'integer', size, isSigned }
    case 'float':
      return [2, 4, 8].includes(size) ? { kind: 'float', size } : { kind: 'other', what: `${size}-byte float` }
    case 'string':
      return metadata.vlen ? { kind: 'text', charset } : { kind: 'string', size, padding, charset }
    case 'opaque':
      return { kind: 'opaque', size }
    case 'enumeration':
      return readEnumeration(metadata)
    default:
      return { kind: 'other', what }
  }
}

function readEnumeration({ size, signed: isSigned, enum_type: stated }: Metadata): Hdf5Type {
  const members = Object.entries(stated?.members ?? {})
  const isWhole = stated?.type === 0 && members.length === stated.nmembers
  return isWhole ? { kind: 'enumeration', size, isSigned, members } : { kind: 'other', what: 'enumeration' }
}
