import { failure } from '@coppice/spec'
import type { Batch, CalibrationBatch, Graph, Value } from '@coppice/spec'
import { countElements } from './array-data.ts'
import type { DataSet, ExampleSource, Labels } from './data-set.ts'
import { fitExample } from './fit-example.ts'
import type { Fitted } from './fit-example.ts'
import type { Preprocessing } from './preprocessing.ts'

/** How examples are made into batches. */
export interface BatchOptions {
  /** The examples to use, by index. */
  readonly indices: ArrayLike<number>
  /** Examples in a batch. Default 32; a model with a fixed number of examples decides for itself. */
  readonly size?: number
  readonly preprocessing?: Preprocessing
}

function sourceFor({ inputs }: DataSet, { name }: Value, count: number): ExampleSource {
  const source = inputs.get(name) ?? (count === 1 ? inputs.get('') : undefined)
  if (source) return source
  throw failure({
    code: 'usage',
    who: `the input '${name}'`,
    expected: 'data of this name',
    received: [...inputs.keys()].map(key => key || 'one array without a name').join(', '),
    remedy: 'Give an .npz with one array for each input, or a module that yields batches.',
  })
}

const typed: Readonly<Record<string, (values: Float32Array) => Batch['data']>> = {
  float32: values => values,
  float64: values => Float64Array.from(values),
  int64: values => BigInt64Array.from(values, value => BigInt(Math.round(value))),
  int32: values => Int32Array.from(values),
  int16: values => Int16Array.from(values),
  int8: values => Int8Array.from(values),
  uint8: values => Uint8Array.from(values),
  bool: values => Uint8Array.from(values, value => (value === 0 ? 0 : 1)),
}

function joinExamples(examples: readonly Fitted[], { name, type = 'float32' }: Value): Batch {
  const shape = examples[0]!.shape
  const size = countElements(shape)
  const values = new Float32Array(examples.length * size)
  for (const [index, example] of examples.entries()) {
    if (example.values.length !== size)
      throw failure({
        code: 'usage',
        who: `the input '${name}', example ${index} of a batch`,
        expected: `the shape [${shape.join(', ')}] of the others`,
        received: `[${example.shape.join(', ')}]`,
        remedy: 'Say --preprocess fit=…, or --batch 1.',
      })
    values.set(example.values, index * size)
  }
  const convert = typed[type]
  if (convert) return { type, shape: [examples.length, ...shape], data: convert(values) }
  throw failure({
    code: 'usage',
    who: `the input '${name}'`,
    expected: `data for ${Object.keys(typed).join(', ')}`,
    received: type,
  })
}

function labelsOf({ shape, values }: Labels, indices: readonly number[]): Batch {
  const rest = shape.slice(1)
  const size = countElements(rest)
  const picked = indices.flatMap(index => Array.from({ length: size }, (_, at) => values[index * size + at]!))
  const isClass = picked.every(Number.isInteger)
  const data = isClass ? Int32Array.from(picked) : Float32Array.from(picked)
  return { type: isClass ? 'int32' : 'float32', shape: [indices.length, ...rest], data }
}

/** The number of examples that a model takes at once, where it is fixed. */
function fixedSize({ inputs }: Graph): number | undefined {
  const size = inputs[0]?.shape?.[0]
  return typeof size === 'number' ? size : undefined
}

/**
 * Examples as batches for a model, fitted and preprocessed; can be gone through again and again. Examples that do not
 * fill the last batch of a model with a fixed number of examples are left out.
 */
export function batchesOf(data: DataSet, graph: Graph, options: BatchOptions): AsyncIterable<CalibrationBatch> {
  const { indices, preprocessing = {} } = options
  const fixed = fixedSize(graph)
  const size = fixed ?? options.size ?? 32
  const sources = graph.inputs.map(input => [input, sourceFor(data, input, graph.inputs.length)] as const)
  const read = async (input: Value, source: ExampleSource, picked: readonly number[]): Promise<Batch> => {
    const shape = { name: input.name, shape: (input.shape ?? []).slice(1) }
    const examples: Fitted[] = []
    for (const index of picked) examples.push(fitExample(await source.read(index), shape, preprocessing))
    return joinExamples(examples, input)
  }
  return {
    async *[Symbol.asyncIterator]() {
      for (let start = 0; start < indices.length; start += size) {
        const picked = Array.from({ length: Math.min(size, indices.length - start) }, (_, at) => indices[start + at]!)
        if (fixed !== undefined && picked.length < fixed) return
        const feeds: Record<string, Batch> = {}
        for (const [input, source] of sources) feeds[input.name] = await read(input, source, picked)
        yield { feeds, ...(data.labels && { targets: labelsOf(data.labels, picked) }) }
      }
    },
  }
}
