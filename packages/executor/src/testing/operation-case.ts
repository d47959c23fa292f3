import type { DataType } from '@coppice/spec'
import type { Tensor } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-cpu'
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import * as runtime from 'onnxruntime-node'
import { expect } from 'vitest'
import { decodeElements, encodeElements, infer } from '@coppice/graph'
import type { Inferred } from '@coppice/graph'
import { caseGraph } from '../../../graph/src/testing/agree-with-runtime.ts'
import type { Case as GraphCase, Operand as GraphOperand } from '../../../graph/src/testing/agree-with-runtime.ts'
import { encodeOnnx } from '../../../testkit/src/encode-onnx.ts'
import { seeded } from '../../../testkit/src/seeded.ts'
import { installGradients } from '../gradients/install-gradients.ts'
import type { Operation } from '../operation.ts'
import { operations } from '../operations/index.ts'
import { dtypeOf } from '../tensors/dtype-of.ts'
import { runLaid } from './run-laid.ts'

/** An input: a constant where `elements` are given, else fed, with `values` or small random numbers. */
export type Operand = (NonNullable<GraphOperand> & { readonly values?: readonly number[] }) | null

export interface OperationCase extends Omit<GraphCase, 'inputs'> {
  readonly inputs: readonly Operand[]
  /** How many outputs are compared. Default all. */
  readonly compared?: number
  /** Default 1e-5. */
  readonly tolerance?: number
  /** Inputs whose gradients are compared with finite differences. Default none. */
  readonly differentiable?: readonly number[]
}

export const fedWith = (type: DataType, shape: readonly number[], values: readonly number[]): Operand => ({
  type,
  shape,
  values,
})

export const titleOf = ({ operator, domain, attributes, inputs, opset }: OperationCase): string =>
  [
    `${domain ? 'Microsoft ' : ''}${operator}`,
    ...Object.entries(attributes ?? {}).map(([name, value]) => `${name}=${formatAttribute(value)}`),
    ...(opset === undefined ? [] : [`at ${opset}`]),
    `of ${inputs.map(operand => (operand ? `[${operand.shape}]` : '-')).join(' ')}`,
  ].join(' ')

const formatAttribute = (value: unknown): string => {
  const inner = typeof value === 'object' && value !== null && 'value' in value ? value.value : value
  return typeof inner === 'object' && inner !== null && 'read' in inner ? 'tensor' : JSON.stringify(inner)
}

/** Sets the stock wasm backend or the reference one. */
export async function useBackend(name: 'cpu' | 'wasm'): Promise<void> {
  if (name === 'wasm') {
    const path = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm')
    setWasmPaths(`${dirname(path)}/`)
  }
  installGradients(tf)
  await tf.setBackend(name)
  await tf.ready()
}

/** The elements of each input of a case. */
export function elementsOfCase({ inputs }: OperationCase): readonly (readonly number[])[] {
  const random = seeded(7)
  return inputs.map(operand => {
    if (!operand) return []
    const given = operand.elements ?? operand.values
    const count = operand.shape.reduce((product, size) => product * size, 1)
    if (given) return given
    return Array.from({ length: count }, () => {
      const value = random.uniform() * 3 - 1.5
      return dtypeOf(operand.type) === 'float32' ? Math.fround(value) : Number(value > 0)
    })
  })
}

/** One node on tensors, with what inference says of it. */
export async function prepareCase(
  example: OperationCase,
): Promise<(tensors: (Tensor | undefined)[], last?: boolean) => Tensor[]> {
  const graph = caseGraph(example)
  const inferences = await infer(graph)
  const node = graph.nodes[0]!
  const inferred = (name: string): Inferred | undefined => (name === '' ? undefined : inferences.get(name))
  const opset = graph.opsets.get(example.domain ?? '')!
  return (tensors, last) =>
    runLaid(
      findOperation(example),
      {
        tf,
        node,
        opset,
        inputs: tensors,
        inferredInputs: node.inputs.map(inferred),
        inferredOutputs: node.outputs.map(name => inferred(name)!),
        numbers(index) {
          const known = inferred(node.inputs[index]!)?.known
          return known && Array.from(known.data)
        },
        read: tensor => tensor.dataSync(),
        constant: ({ type, shape, read }) => {
          const bytes = read() as Uint8Array
          return {
            shape,
            data: decodeElements(
              type,
              bytes,
              shape.reduce((product, size) => product * size, 1),
            ),
          }
        },
      },
      last,
    )
}

/** The operation of a case. */
export function findOperation({ operator, domain = '' }: OperationCase): Operation {
  const found = operations.find(each => each.name === operator && (each.domain ?? '') === domain)
  if (!found) throw new Error(`no operation ${operator}`)
  return found
}

export function tensorsOfCase(example: OperationCase): (Tensor | undefined)[] {
  const elements = elementsOfCase(example)
  return example.inputs.map((operand, i) =>
    operand ? tf.tensor([...elements[i]!], [...operand.shape], dtypeOf(operand.type)) : undefined,
  )
}

/** Compares shapes and elements of all outputs with what onnxruntime gives; with `last`, where channels are last. */
export async function expectSameAsRuntime(example: OperationCase, last = false): Promise<void> {
  const [run, expected] = [await prepareCase(example), await runInRuntime(example)]
  const results = tf.tidy(() => run(tensorsOfCase(example), last))
  expect(results.length).toBeGreaterThanOrEqual(expected.length)
  expected.slice(0, example.compared).forEach((output, i) => {
    expect(results[i]!.shape).toEqual(output.dims)
    expect(results[i]!.dtype).toBe(dtypeOf(output.type as DataType))
    expectClose(results[i]!.dataSync(), numbersOf(output), example.tolerance ?? 1e-5)
  })
  tf.dispose(results)
}

export function expectClose(received: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(received.length).toBe(expected.length)
  for (let i = 0; i < expected.length; i++) {
    const [value, wanted] = [received[i]!, expected[i]!]
    if (Object.is(value, wanted) || value === wanted) continue
    const error = Math.abs(value - wanted)
    expect(error <= tolerance * (1 + Math.abs(wanted)), `element ${i}: ${value} for ${wanted}`).toBe(true)
  }
}

function numbersOf(output: runtime.Tensor): number[] {
  if (output.type === 'float16') {
    const data = output.data as unknown as Uint16Array
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    return Array.from(decodeElements('float16', bytes, data.length))
  }
  return Array.from(output.data as ArrayLike<number | bigint>, Number)
}

const ran = new Map<OperationCase, Promise<runtime.Tensor[]>>()

/** Once for all backends. */
function runInRuntime(example: OperationCase): Promise<runtime.Tensor[]> {
  const results = ran.get(example) ?? runOnce(example)
  ran.set(example, results)
  return results
}

async function runOnce(example: OperationCase): Promise<runtime.Tensor[]> {
  const graph = caseGraph(example)
  const bytes = await encodeOnnx({ format: 'memory', graph, bytes: 0, document: undefined })
  const session = await runtime.InferenceSession.create(bytes, {
    graphOptimizationLevel: 'disabled',
    intraOpNumThreads: 1,
    logSeverityLevel: 4,
  })
  const elements = elementsOfCase(example)
  const feeds = example.inputs.flatMap((operand, i) =>
    operand && !operand.elements ? [[`input${i}`, makeFeed(operand, elements[i]!)] as const] : [],
  )
  const results = await session.run(Object.fromEntries(feeds))
  await session.release()
  return graph.outputs.map(({ name }) => results[name] as runtime.Tensor)
}

function makeFeed({ type, shape }: NonNullable<Operand>, numbers: readonly number[]): runtime.Tensor {
  const bytes = encodeElements(type, numbers)
  const data =
    type === 'int64'
      ? BigInt64Array.from(numbers, BigInt)
      : type === 'float16'
        ? new Uint16Array(bytes.buffer)
        : decodeElements(type, bytes, numbers.length)
  return new runtime.Tensor(type as 'float32', data as Float32Array, shape)
}

/** Compares the gradients of a weighted sum of the first output with central differences. */
export async function expectTrueGradients(example: OperationCase): Promise<void> {
  const run = await prepareCase(example)
  const given = tensorsOfCase(example)
  const places = example.differentiable ?? []
  const loss = (...chosen: Tensor[]): Tensor => {
    const [output] = run(given.map((tensor, i) => (places.includes(i) ? chosen[places.indexOf(i)] : tensor)))
    return tf.sum(tf.mul(output!, weightsFor(output!)))
  }
  const chosen = places.map(place => given[place]!)
  const expected = differed.get(example) ?? chosen.map((_, k) => differences(loss, chosen, k))
  differed.set(example, expected)
  const gradients = tf.grads(loss)(chosen)
  gradients.forEach((gradient, k) => {
    expect(gradient.shape).toEqual(chosen[k]!.shape)
    const values = gradient.dataSync()
    const moved = [...values.keys()].filter(i => expected[k]![i] !== undefined)
    expectClose(
      moved.map(i => values[i]!),
      moved.map(i => expected[k]![i]!),
      1e-2,
    )
  })
  tf.dispose(gradients)
}

const differed = new Map<OperationCase, (number | undefined)[][]>()

function weightsFor({ shape, size }: Tensor): Tensor {
  const random = seeded(11)
  return tf.tensor(
    Array.from({ length: size }, () => random.uniform() + 0.5),
    shape,
  )
}

function differences(
  loss: (...chosen: Tensor[]) => Tensor,
  chosen: readonly Tensor[],
  k: number,
): (number | undefined)[] {
  const values = Array.from(chosen[k]!.dataSync())
  const step = 1e-2
  const at = (i: number, by: number): number =>
    tf.tidy(() => {
      const moved = tf.tensor(values.with(i, values[i]! + by), chosen[k]!.shape)
      return loss(...chosen.map((tensor, place) => (place === k ? moved : tensor))).dataSync()[0]!
    })
  const every = Math.ceil(values.length / mostDifferences)
  return values.map((_, i) => (i % every === 0 ? (at(i, step) - at(i, -step)) / (2 * step) : undefined))
}

/** How many elements of an input are moved at most: each takes two runs. */
const mostDifferences = 24
