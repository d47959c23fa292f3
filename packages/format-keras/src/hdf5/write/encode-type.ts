import { failure } from '@coppice/spec'
import type { Hdf5Type, Members } from '../hdf5-file.ts'
import { concatenate, padded, terminated, type Field } from '../../bytes.ts'

/** The classes of types as the format numbers them. */
const CLASS = { integer: 0, float: 1, string: 3, opaque: 5, enumeration: 8, text: 9 } as const

/** Version 1 of everything that describes a type. */
const version = 0x10

/** How much an element takes where it is stored: a string of any length is stored elsewhere, and referred to. */
export function storedSize(type: Hdf5Type): number {
  return type.kind === 'text' ? 16 : type.kind === 'other' ? 0 : type.size
}

/**
 * The description of a type.
 *
 * @throws a failure with code `unsupported-model` for types that were not looked into.
 */
export function encodeType(type: Hdf5Type, who: string): Uint8Array {
  switch (type.kind) {
    case 'integer':
      return encodeInteger(type)
    case 'float':
      return encodeFloat(type.size)
    case 'string':
      return describe(CLASS.string, [type.padding | (type.charset << 4), 0, 0], type.size, [])
    case 'text':
      return describe(CLASS.text, [1, type.charset, 0], storedSize(type), [encodeInteger({ size: 1, isSigned: false })])
    case 'opaque':
      return describe(CLASS.opaque, [0, 0, 0], type.size, [])
    case 'enumeration':
      return encodeEnumeration(type)
    case 'other':
      throw failure({
        code: 'unsupported-model',
        who,
        expected: 'numbers, strings, booleans or bytes to write again',
        received: `elements of type ${type.what}`,
      })
  }
}

function describe(kind: number, bits: readonly number[], size: number, properties: readonly Field[]): Uint8Array {
  return concatenate([[1, version | kind], Uint8Array.from(bits), [4, size], ...properties])
}

interface IntegerType {
  readonly size: number
  readonly isSigned: boolean
}

function encodeInteger({ size, isSigned }: IntegerType): Uint8Array {
  const precision: readonly Field[] = [
    [2, 0],
    [2, size * 8],
  ]
  return describe(CLASS.integer, [isSigned ? 8 : 0, 0, 0], size, precision)
}

/** Bits of the exponent and of the mantissa of IEEE numbers. */
const layouts: Readonly<Record<number, readonly [number, number]>> = { 2: [5, 10], 4: [8, 23], 8: [11, 52] }

function encodeFloat(size: number): Uint8Array {
  const [exponent, mantissa] = layouts[size]!
  const sign = size * 8 - 1
  return describe(CLASS.float, [0x20, sign, 0], size, [
    [2, 0],
    [2, size * 8],
    [1, mantissa],
    [1, exponent],
    [1, 0],
    [1, mantissa],
    [4, 2 ** (exponent - 1) - 1],
  ])
}

function encodeEnumeration(type: IntegerType & { readonly members: Members }): Uint8Array {
  const { members, size } = type
  const names = members.map(([name]) => padded(terminated(name)))
  const values = members.map(([, value]) => {
    const bytes = concatenate([[8, BigInt.asUintN(64, BigInt(value))]])
    return bytes.subarray(0, size)
  })
  return describe(CLASS.enumeration, [members.length & 255, members.length >> 8, 0], size, [
    encodeInteger(type),
    ...names,
    ...values,
  ])
}
