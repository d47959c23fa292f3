import type { Attribute, DataType, Dimension, Graph, Model, Node, Tensor, Value } from '@coppice/spec'

type Field = Uint8Array

const text = new TextEncoder()

/** All but the 6-bit types, which ONNX has not. */
const typeCodes: Readonly<Partial<Record<DataType, number>>> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12,
  uint64: 13,
  complex64: 14,
  complex128: 15,
  bfloat16: 16,
  float8e4m3fn: 17,
  float8e4m3fnuz: 18,
  float8e5m2: 19,
  float8e5m2fnuz: 20,
  uint4: 21,
  int4: 22,
  float4e2m1: 23,
  float8e8m0: 24,
  uint2: 25,
  int2: 26,
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((size, part) => size + part.length, 0))
  let offset = 0
  for (const part of parts) {
    joined.set(part, offset)
    offset += part.length
  }
  return joined
}

function varint(value: number): Uint8Array {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, BigInt(value))
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128)
  return Uint8Array.of(...bytes, Number(rest))
}

const int = (field: number, value: number): Field => join([varint(field << 3), varint(value)])
const bytes = (field: number, value: Uint8Array): Field => join([varint((field << 3) | 2), varint(value.length), value])
const string = (field: number, value: string): Field => bytes(field, text.encode(value))
const float = (field: number, value: number): Field =>
  join([varint((field << 3) | 5), new Uint8Array(Float32Array.of(value).buffer)])
const message = (field: number, parts: readonly Field[]): Field => bytes(field, join(parts))

async function tensorFields(tensor: Tensor): Promise<Field[]> {
  const dimensions = tensor.shape.map(size => int(1, size))
  return [...dimensions, int(2, typeCodes[tensor.type]!), string(8, tensor.name), bytes(9, await tensor.read())]
}

/** The value's fields of AttributeProto and its type code. */
async function attributeValue(attribute: Attribute): Promise<readonly [number, readonly Field[]]> {
  switch (attribute.kind) {
    case 'float':
      return [1, [float(2, attribute.value)]]
    case 'int':
      return [2, [int(3, attribute.value)]]
    case 'string':
      return [3, [string(4, attribute.value)]]
    case 'tensor':
      return [4, [message(5, await tensorFields(attribute.value))]]
    case 'graph':
      return [5, [message(6, await graphFields(attribute.value))]]
    case 'floats':
      return [6, attribute.value.map(value => float(7, value))]
    case 'ints':
      return [7, attribute.value.map(value => int(8, value))]
    case 'strings':
      return [8, attribute.value.map(value => string(9, value))]
    case 'other':
      throw new Error("encodeOnnx: expected an attribute of a known kind, received 'other'")
  }
}

async function attributeFields(name: string, attribute: Attribute): Promise<Field> {
  const [type, value] = await attributeValue(attribute)
  return message(5, [string(1, name), ...value, int(20, type)])
}

async function nodeFields(node: Node): Promise<Field[]> {
  const attributes = Object.entries(node.attributes).map(([name, attribute]) => attributeFields(name, attribute))
  return [
    ...node.inputs.map(name => string(1, name)),
    ...node.outputs.map(name => string(2, name)),
    string(3, node.name),
    string(4, node.operator),
    ...(await Promise.all(attributes)),
    string(7, node.domain),
  ]
}

const dimensionFields = (size: Dimension): Field =>
  message(1, size === null ? [] : [typeof size === 'number' ? int(1, size) : string(2, size)])

function valueFields({ name, type, shape }: Value): Field[] {
  const shapeField = shape ? [message(2, shape.map(dimensionFields))] : []
  const tensorType = type ? [message(2, [message(1, [int(1, typeCodes[type]!), ...shapeField])])] : []
  return [string(1, name), ...tensorType]
}

async function graphFields(graph: Graph): Promise<Field[]> {
  const nodes = await Promise.all(graph.nodes.map(nodeFields))
  const tensors = await Promise.all([...graph.tensors.values()].map(tensorFields))
  return [
    ...nodes.map(fields => message(1, fields)),
    string(2, graph.name),
    ...tensors.map(fields => message(5, fields)),
    ...graph.inputs.map(value => message(11, valueFields(value))),
    ...graph.outputs.map(value => message(12, valueFields(value))),
    ...[...graph.values.values()].map(value => message(13, valueFields(value))),
  ]
}

/**
 * Writes a whole ONNX file from a graph, by the shortest way that is correct: an oracle for exporters and a source of
 * samples for importers. Everything is held in memory, so keep it to tiny models. IR version 8.
 *
 * @throws Error where the graph has an attribute of the kind `other`.
 *
 * @example
 * ```ts
 * const bytes = await encodeOnnx(smallConvolutionalNetwork(1))
 * ```
 */
export async function encodeOnnx(model: Model): Promise<Uint8Array> {
  const opsets = [...model.graph.opsets].map(([domain, version]) => message(8, [string(1, domain), int(2, version)]))
  return join([int(1, 8), string(2, 'coppice testkit'), message(7, await graphFields(model.graph)), ...opsets])
}
