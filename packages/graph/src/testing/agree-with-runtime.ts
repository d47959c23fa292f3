import type { Attribute, DataType, Graph, Tensor } from '@coppice/spec'
import * as runtime from 'onnxruntime-node'
import { expect } from 'vitest'
import { encodeOnnx } from '../../../testkit/src/encode-onnx.ts'
import { infer } from '../inference/infer.ts'
import type { Inferred } from '../inferred.ts'
import { decodeElements, encodeElements } from '../tensors/tensor-elements.ts'

/** An input of a node: a constant where its elements are given, else something that is fed; `null` is left out. */
export type Operand = { type: DataType; shape: readonly number[]; elements?: readonly number[] } | null

/** An attribute in short: a number that is no integer is a float, a list is integers. */
export type Short = number | string | readonly number[] | Attribute

export interface Case {
  readonly operator: string
  readonly inputs: readonly Operand[]
  readonly attributes?: Readonly<Record<string, Short>>
  /** Default 18. */
  readonly opset?: number
  /** How many outputs. Default 1. */
  readonly outputs?: number
  readonly domain?: string
  /** Whether sizes that depend on data may stay unknown. Default false. */
  readonly open?: boolean
}

export const fed = (...shape: number[]): Operand => ({ type: 'float32', shape })
export const fedAs = (type: DataType, ...shape: number[]): Operand => ({ type, shape })
export const ints = (elements: readonly number[], shape: readonly number[] = [elements.length]): Operand => ({
  type: 'int64',
  shape,
  elements,
})
export const floats = (elements: readonly number[], shape: readonly number[] = [elements.length]): Operand => ({
  type: 'float32',
  shape,
  elements,
})
export const bools = (elements: readonly number[], shape: readonly number[] = [elements.length]): Operand => ({
  type: 'bool',
  shape,
  elements,
})
export const float = (value: number): Attribute => ({ kind: 'float', value })

/** A tensor attribute. */
export function tensor(type: DataType, shape: readonly number[], elements: readonly number[]): Attribute {
  return { kind: 'tensor', value: makeTensor('', { type, shape, elements }) }
}

export function makeTensor(name: string, operand: NonNullable<Operand>): Tensor {
  const { type, shape, elements = [] } = operand
  return { name, type, shape, read: () => encodeElements(type, elements) }
}

/** A graph of one node, its outputs without declared types. */
export function caseGraph({ operator, inputs, attributes = {}, opset = 18, outputs = 1, domain = '' }: Case): Graph {
  const named = inputs.map((operand, i) => ({ name: operand ? `input${i}` : '', operand }))
  const names = Array.from({ length: outputs }, (_, i) => `output${i}`)
  const isFed = (operand: Operand): operand is NonNullable<Operand> => operand !== null && !operand.elements
  const constants = named.filter(({ operand }) => operand?.elements)
  return {
    name: 'case',
    inputs: named.flatMap(({ name, operand }) =>
      isFed(operand) ? [{ name, type: operand.type, shape: operand.shape }] : [],
    ),
    outputs: names.map(name => ({ name, type: undefined, shape: undefined })),
    nodes: [
      {
        name: 'node',
        operator,
        domain,
        inputs: named.map(({ name }) => name),
        outputs: names,
        attributes: Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, toAttribute(value)])),
      },
    ],
    tensors: new Map(constants.map(({ name, operand }) => [name, makeTensor(name, operand!)])),
    values: new Map(),
    opsets: new Map([
      ['', opset],
      ['com.microsoft', 1],
    ]),
  }
}

function toAttribute(value: Short): Attribute {
  if (typeof value === 'string') return { kind: 'string', value }
  if (typeof value === 'number') return Number.isInteger(value) ? { kind: 'int', value } : { kind: 'float', value }
  return 'kind' in value ? value : { kind: 'ints', value }
}

/** What inference says of the outputs of a case. */
export async function inferCase(example: Case): Promise<Inferred[]> {
  const graph = caseGraph(example)
  const values = await infer(graph)
  return graph.outputs.map(({ name }) => values.get(name)!)
}

/** Runs a graph in onnxruntime, unoptimised, on seeded small numbers. */
export async function runGraph(graph: Graph): Promise<runtime.InferenceSession.OnnxValueMapType> {
  const bytes = await encodeOnnx({ format: 'memory', graph, bytes: 0, document: undefined })
  const session = await runtime.InferenceSession.create(bytes, {
    graphOptimizationLevel: 'disabled',
    intraOpNumThreads: 1,
    logSeverityLevel: 4,
  })
  const feeds = graph.inputs.map(
    ({ name, type, shape }) => [name, makeFeed(type!, shape as readonly number[])] as const,
  )
  const results = await session.run(Object.fromEntries(feeds))
  await session.release()
  return results
}

function makeFeed(type: DataType, shape: readonly number[]): runtime.Tensor {
  const count = shape.reduce((product, size) => product * size, 1)
  const numbers = Array.from({ length: count }, (_, i) => (type.startsWith('float') ? ((i * 37) % 19) / 19 : i % 2))
  const bytes = encodeElements(type, numbers)
  const data =
    type === 'int64'
      ? BigInt64Array.from(numbers, BigInt)
      : type === 'float16'
        ? new Uint16Array(bytes.buffer)
        : decodeElements(type, bytes, count)
  return new runtime.Tensor(type as 'float32', data as Float32Array, shape)
}

/** Compares types, shapes and, where inference knows them, elements of all outputs with what onnxruntime gives. */
export async function expectAgreement(example: Case): Promise<void> {
  const graph = caseGraph(example)
  const values = await infer(graph)
  const results = await runGraph(graph)
  for (const { name } of graph.outputs) {
    const inferred = values.get(name)!
    const result = results[name] as runtime.Tensor
    expect(inferred.type).toBe(result.type)
    expectShape(inferred, result.dims, example.open ?? false)
    if (!inferred.known) continue
    expect(inferred.known.shape).toEqual(result.dims)
    const expected = Array.from(result.data as ArrayLike<number | bigint>, Number)
    expect(inferred.known.data.length).toBe(expected.length)
    expected.forEach((value, i) => expect(inferred.known!.data[i]).toBeCloseTo(value, 5))
  }
}

/** The same, and all elements of the first output must be known. */
export async function expectEvaluation(example: Case): Promise<void> {
  await expectAgreement(example)
  const [first] = await inferCase(example)
  expect(first!.known).toBeDefined()
}

function expectShape(inferred: Inferred, dims: readonly number[], open: boolean): void {
  if (!open) expect(inferred.shape).toEqual(dims)
  expect(inferred.shape).toHaveLength(dims.length)
  expect(inferred.shape!.map((size, axis) => (size < 0 ? dims[axis] : size))).toEqual(dims)
}
