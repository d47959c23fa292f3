import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

// Just enough of protobuf and ONNX to write files that a proper exporter never would.

const utf8 = new TextEncoder()

/** A base 128 varint. */
export function varint(value: number | bigint): Uint8Array {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, BigInt(value))
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128)
  return Uint8Array.from([...bytes, Number(rest)])
}

/** Joins byte arrays. */
export function join8(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}

/** A field: a number as a varint, anything else with its length. */
export function field(number: number, value: number | bigint | string | Uint8Array): Uint8Array {
  if (typeof value === 'number' || typeof value === 'bigint') return join8(varint(number * 8), varint(value))
  const bytes = typeof value === 'string' ? utf8.encode(value) : value
  return join8(varint(number * 8 + 2), varint(bytes.length), bytes)
}

/** A tensor; the elements are float32 unless told, as many as the shape says. */
export interface RawTensor {
  readonly name: string | Uint8Array
  readonly dims: readonly (number | bigint)[]
  readonly type?: number
  readonly raw?: Uint8Array
  /** Stated as external data. */
  readonly external?: Readonly<Record<string, string>> | readonly (readonly [string, string])[]
}

function floats(count: number): Uint8Array {
  return new Uint8Array(Float32Array.from({ length: count }, (_, index) => Math.sin(index + 1)).buffer)
}

function isList(external: object): external is readonly (readonly [string, string])[] {
  return Array.isArray(external)
}

/** A TensorProto. */
export function tensor({ name, dims, type = 1, raw, external }: RawTensor): Uint8Array {
  const head = [...dims.map(size => field(1, size)), field(2, type), field(8, name)]
  if (external === undefined)
    return join8(...head, field(9, raw ?? floats(dims.reduce<number>((all, size) => all * Number(size), 1))))
  const entries = isList(external) ? external : Object.entries(external)
  const places = entries.map(([key, value]) => field(13, join8(field(1, key), field(2, value))))
  return join8(...head, ...places, field(14, 1))
}

/** A NodeProto; attributes are AttributeProtos. */
export function node(
  operator: string,
  inputs: readonly (string | Uint8Array)[],
  outputs: readonly (string | Uint8Array)[],
  ...attributes: readonly Uint8Array[]
): Uint8Array {
  return join8(
    ...inputs.map(name => field(1, name)),
    ...outputs.map(name => field(2, name)),
    field(4, operator),
    ...attributes.map(attribute => field(5, attribute)),
  )
}

/** A ValueInfoProto of float32. */
export function value(name: string | Uint8Array, dims: readonly (number | bigint | string)[]): Uint8Array {
  const shape = dims.map(size => field(1, typeof size === 'string' ? field(2, size) : field(1, size)))
  return join8(field(1, name), field(2, field(1, join8(field(1, 1), field(2, join8(...shape))))))
}

/** The parts of a two-layer network, each of which can be replaced. */
export interface RawParts {
  readonly nodes?: readonly Uint8Array[]
  readonly tensors?: readonly Uint8Array[]
  readonly inputs?: readonly Uint8Array[]
  readonly outputs?: readonly Uint8Array[]
  readonly ir?: number
  readonly opset?: number
  /** More fields of the model. */
  readonly more?: readonly Uint8Array[]
}

/** A GraphProto: x [n, 4] times w1, Relu, times w2 is y [n, 2]. */
export function graph(parts: RawParts = {}): Uint8Array {
  const {
    nodes = [node('MatMul', ['x', 'w1'], ['h']), node('Relu', ['h'], ['r']), node('MatMul', ['r', 'w2'], ['y'])],
    tensors = [tensor({ name: 'w1', dims: [4, 8] }), tensor({ name: 'w2', dims: [8, 2] })],
    inputs = [value('x', ['n', 4])],
    outputs = [value('y', ['n', 2])],
  } = parts
  return join8(
    ...nodes.map(bytes => field(1, bytes)),
    field(2, 'graph'),
    ...tensors.map(bytes => field(5, bytes)),
    ...inputs.map(bytes => field(11, bytes)),
    ...outputs.map(bytes => field(12, bytes)),
  )
}

/** A ModelProto of such a network. */
export function rawModel(parts: RawParts = {}): Uint8Array {
  const { ir = 8, opset = 17, more = [] } = parts
  return join8(field(1, ir), field(8, join8(field(1, ''), field(2, opset))), field(7, graph(parts)), ...more)
}

/** Writes bytes as `in.onnx` of a folder. */
export async function writeRaw(folder: string, bytes: Uint8Array, name = 'in.onnx'): Promise<void> {
  await writeFile(join(folder, name), bytes)
}
