import { infer } from '@coppice/graph'
import type { Inferred } from '@coppice/graph'
import { encodeElements } from '@coppice/graph'
import { failure } from '@coppice/spec'
import type { Batch, DataType, Graph, Value } from '@coppice/spec'
import { createRandom } from '../random/random.ts'
import type { Random } from '../random/random.ts'
import { traceBound } from './trace-bounds.ts'

/** How inputs are drawn. */
export interface InputOptions {
  /** Sizes of the dynamic dimensions by name. */
  readonly sizes?: Readonly<Record<string, number>>
  /** Default 0. */
  readonly seed?: number
  /** Integers are drawn below this where nothing else bounds them. Default 50. */
  readonly integers?: number
}

const defaultIntegers = 50

const arrays = {
  float64: Float64Array,
  float32: Float32Array,
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  bool: Uint8Array,
} as const

function toData(type: DataType, elements: Float64Array): Batch['data'] {
  if (type === 'int64') return BigInt64Array.from(elements, BigInt)
  if (type === 'uint64') return BigUint64Array.from(elements, BigInt)
  if (type === 'float16' || type === 'bfloat16') return new Uint16Array(encodeElements(type, elements).slice().buffer)
  const Elements = arrays[type as keyof typeof arrays]
  if (Elements) return Elements.from(elements)
  throw failure({
    code: 'unsupported-model',
    who: 'generateInputs',
    expected: 'inputs of numbers or booleans',
    received: `an input of type ${type}`,
  })
}

const isFloating = (type: DataType): boolean => type.startsWith('float') || type.startsWith('bfloat')

/** Draws one element: normal floats, ones for masks and booleans, integers below the bound. */
function drawerFor({ name, type }: Value, bound: number, random: Random): () => number {
  if (type === 'bool' || /mask/i.test(name)) return () => 1
  return isFloating(type!) ? random.normal : () => random.integer(bound)
}

async function generateInput(
  graph: Graph,
  input: Value,
  values: ReadonlyMap<string, Inferred>,
  options: InputOptions,
): Promise<Batch> {
  const { seed = 0, integers = defaultIntegers } = options
  const shape = values.get(input.name)?.shape
  if (!input.type || !shape || shape.some(size => size < 0))
    throw failure({
      code: 'unsupported-model',
      who: `generateInputs, input '${input.name}'`,
      expected: 'a tensor whose type and shape are known',
      received: `type ${input.type ?? 'unknown'}, shape ${shape ? `[${shape.join(', ')}]` : 'unknown'}`,
    })
  const traced = isFloating(input.type) ? undefined : await traceBound(graph, input.name, values)
  const bound = traced === undefined ? integers : Math.min(traced, options.integers ?? traced)
  const draw = drawerFor(input, bound, createRandom(seed, input.name))
  const count = shape.reduce((product, size) => product * size, 1)
  return { type: input.type, shape, data: toData(input.type, Float64Array.from({ length: count }, draw)) }
}

/**
 * Makes inputs on which a model can run: floats are normal with mean 0 and variance 1, integers lie within what they
 * index, booleans and inputs with `mask` in their name are ones. The same seed gives the same inputs everywhere.
 *
 * @throws a failure with code `unsupported-model` where an input is no tensor of numbers or its shape is not known.
 *
 * @example
 * ```ts
 * const feeds = await generateInputs(model.graph, { sizes: { batch: 2 }, seed: 1 })
 * feeds.input.shape // [2, 3, 224, 224]
 * ```
 */
export async function generateInputs(graph: Graph, options: InputOptions = {}): Promise<Record<string, Batch>> {
  const values = await infer(graph, options.sizes ?? {})
  const entries: [string, Batch][] = []
  for (const input of graph.inputs) entries.push([input.name, await generateInput(graph, input, values, options)])
  return Object.fromEntries(entries)
}
