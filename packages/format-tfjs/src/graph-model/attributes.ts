import type { DataType } from '@coppice/spec'
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '@coppice/layers'
import type { NodeDef } from './node-def.ts'

/** An attribute as JSON has it: `{i: "1"}`, `{s: "VkFMSUQ="}`, `{list: {i: […]}}` and so on. */
function valueOf({ attributes }: NodeDef, name: string, field: string): Json | undefined {
  const attribute = attributes[name]
  return isJsonObject(attribute) ? attribute[field] : undefined
}

/** 64-bit integers are strings, whichever way protobuf was turned into JSON. */
function toNumber(value: Json | undefined): number | undefined {
  if (typeof value === 'number') return value
  return typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : undefined
}

/** An integer or a float. */
export function numberOf(node: NodeDef, name: string, fallback: number): number {
  return toNumber(valueOf(node, name, 'i')) ?? toNumber(valueOf(node, name, 'f')) ?? fallback
}

/** A list of integers; empty where there is none. */
export function numbersOf(node: NodeDef, name: string): number[] {
  const numbers = listOf(node, name, 'i').map(toNumber)
  return numbers.flatMap(number => (number === undefined ? [] : [number]))
}

export function flagOf(node: NodeDef, name: string, fallback = false): boolean {
  const value = valueOf(node, name, 'b')
  return typeof value === 'boolean' ? value : fallback
}

/** A text, as it was written. */
export function textOf(node: NodeDef, name: string, fallback: string): string {
  return toText(valueOf(node, name, 's')) ?? fallback
}

/** A list of texts. */
export function textsOf(node: NodeDef, name: string): string[] {
  return listOf(node, name, 's').flatMap(value => toText(value) ?? [])
}

function listOf(node: NodeDef, name: string, field: string): readonly Json[] {
  const list = valueOf(node, name, 'list')
  const values = isJsonObject(list) ? list[field] : undefined
  return isJsonArray(values) ? values : []
}

/** Bytes are base64, or a list of numbers in older files. */
function toText(value: Json | undefined): string | undefined {
  if (isJsonArray(value)) return String.fromCharCode(...value.map(code => toNumber(code) ?? 0))
  if (typeof value !== 'string') return undefined
  try {
    return atob(value)
  } catch {
    return undefined
  }
}

/** A text as attributes of new nodes have it. */
export function encodeText(text: string): string {
  return btoa(text)
}

/** Element types by the names and numbers that TensorFlow gives them, as TensorFlow.js computes with them. */
const types: Readonly<Record<string, DataType>> = {
  DT_FLOAT: 'float32',
  DT_HALF: 'float32',
  DT_DOUBLE: 'float32',
  DT_BFLOAT16: 'float32',
  DT_INT32: 'int32',
  DT_INT64: 'int32',
  DT_INT16: 'int32',
  DT_INT8: 'int32',
  DT_UINT8: 'int32',
  DT_UINT16: 'int32',
  DT_BOOL: 'bool',
  DT_STRING: 'string',
  DT_COMPLEX64: 'complex64',
  1: 'float32',
  2: 'float32',
  3: 'int32',
  4: 'int32',
  5: 'int32',
  6: 'int32',
  7: 'string',
  8: 'complex64',
  9: 'int32',
  10: 'bool',
  14: 'float32',
  17: 'int32',
  19: 'float32',
}

/** An element type; `undefined` where it is none that TensorFlow.js has. */
export function typeOf(node: NodeDef, name: string): DataType | undefined {
  return toType(valueOf(node, name, 'type'))
}

export function toType(value: Json | undefined): DataType | undefined {
  return typeof value === 'string' || typeof value === 'number' ? types[value] : undefined
}

/** The name of an element type in attributes of new nodes. */
export function nameOfType(type: DataType): string {
  const names: Partial<Record<DataType, string>> = { float32: 'DT_FLOAT', int32: 'DT_INT32', bool: 'DT_BOOL' }
  return names[type] ?? 'DT_FLOAT'
}

/** The sizes of a shape, -1 where one is not known; `undefined` where not even their number is. */
export function shapeOf(node: NodeDef, name: string): number[] | undefined {
  return toShape(valueOf(node, name, 'shape'))
}

/** Reads a TensorShapeProto. */
export function toShape(shape: Json | undefined): number[] | undefined {
  if (!isJsonObject(shape) || shape['unknownRank'] === true) return undefined
  const { dim = [] } = shape
  if (!isJsonArray(dim)) return undefined
  return dim.map(size => (isJsonObject(size) ? (toNumber(size['size']) ?? -1) : -1))
}

/** A TensorShapeProto of known sizes. */
export function encodeShape(shape: readonly number[]): JsonObject {
  return { dim: shape.map(size => ({ size: String(size) })) }
}
