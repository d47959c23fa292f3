import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import { schemaOf } from './onnx-schema.ts'

/** A message as protobuf-es takes it: field names in camel case, 64-bit integers as bigint. */
export type Plain = { readonly [field: string]: unknown }

/** Writes a message by protobuf-es. */
export function encodeBy(name: string, fields: Plain): Uint8Array {
  return toBinary(schemaOf(name), create(schemaOf(name), fields as never))
}

/** A model as protobuf-es reads it, as far as tests look at it; unknown fields are in `$unknown`. */
export interface DecodedModel {
  readonly irVersion: bigint
  readonly graph: DecodedGraph
  readonly opsetImport: readonly Plain[]
  readonly functions: readonly Plain[]
}

export interface DecodedGraph {
  readonly node: DecodedNode[]
  readonly initializer: readonly DecodedTensor[]
  readonly input: readonly DecodedValue[]
  readonly output: readonly DecodedValue[]
  readonly valueInfo: readonly DecodedValue[]
}

export interface DecodedNode {
  name: string
  readonly opType: string
  input: string[]
  readonly output: string[]
  readonly attribute: readonly { readonly t: Plain; readonly g: Plain; readonly typeProtos: readonly DecodedType[] }[]
}

export interface DecodedTensor {
  readonly name: string
  readonly dims: readonly bigint[]
  readonly rawData: Uint8Array
  readonly externalData: readonly { readonly key: string; readonly value: string }[]
  readonly metadataProps: readonly Plain[]
}

export interface DecodedType {
  readonly value: {
    readonly value: { readonly elemType: number; readonly shape?: { readonly dim: readonly DecodedSize[] } }
  }
}

export interface DecodedSize {
  readonly value: { readonly value: unknown }
}

export interface DecodedValue {
  readonly name: string
  readonly type?: DecodedType
}

/** Reads a model by protobuf-es. */
export function decodeModelBy(bytes: Uint8Array): DecodedModel {
  return fromBinary(schemaOf('Model'), bytes) as unknown as DecodedModel
}

export function value(name: string, elemType = 1, ...sizes: readonly (number | string)[]): Plain {
  const dim = sizes.map(size => {
    const one = typeof size === 'number' ? { case: 'dimValue', value: BigInt(size) } : { case: 'dimParam', value: size }
    return { value: one }
  })
  return { name, type: { value: { case: 'tensorType', value: { elemType, shape: { dim } } } } }
}

export function floatTensor(
  name: string,
  dims: readonly number[],
  fill: (index: number) => number = index => index,
): Plain {
  const length = dims.reduce((product, size) => product * size, 1)
  const rawData = new Uint8Array(Float32Array.from({ length }, (_, index) => fill(index)).buffer)
  return { name, dims: dims.map(BigInt), dataType: 1, rawData }
}

/** `y = x · weight + bias`, and whatever else the graph and the model are to have. */
export function denseModel(graph: Plain = {}, model: Plain = {}): Plain {
  return {
    irVersion: 8n,
    opsetImport: [{ domain: '', version: 17n }],
    graph: {
      name: 'dense',
      node: [
        { input: ['x', 'weight'], output: ['product'], opType: 'MatMul', name: 'multiply' },
        { input: ['product', 'bias'], output: ['y'], opType: 'Add', name: 'shift' },
      ],
      initializer: [floatTensor('weight', [2, 3]), floatTensor('bias', [3])],
      input: [value('x', 1, 'n', 2)],
      output: [value('y', 1, 'n', 3)],
      ...graph,
    },
    ...model,
  }
}

export function encodeDense(graph: Plain = {}, model: Plain = {}): Uint8Array {
  return encodeBy('Model', denseModel(graph, model))
}
