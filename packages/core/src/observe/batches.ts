import { decodeElements } from '@coppice/graph'
import { failure } from '@coppice/spec'
import type { Batch, CalibrationBatch, Graph } from '@coppice/spec'

const who = 'observe'

/** How many examples a batch has: the size of the first axis of each of its feeds. */
export function countExamples({ feeds, targets }: CalibrationBatch, { inputs }: Graph): number {
  const missing = inputs.find(({ name }) => !Object.hasOwn(feeds, name))
  if (missing) {
    const received = Object.keys(feeds).join(', ') || 'none'
    throw failure({ code: 'usage', who, expected: `calibration data for the input '${missing.name}'`, received })
  }
  const all = [...Object.values(feeds), ...(targets ? [targets] : [])]
  const sizes = new Set(all.map(({ shape }) => shape[0] ?? 1))
  const [count] = sizes
  if (count !== undefined && sizes.size === 1) return count
  const received = [...sizes].join(' and ') || 'none'
  const expected = 'feeds and targets of as many examples, along the first axis of each'
  throw failure({ code: 'usage', who, expected, received })
}

function sliceRows(batch: Batch, from: number, to: number): Batch {
  const [count = 1] = batch.shape
  const length = batch.data.length / count
  return { ...batch, shape: batch.shape.with(0, to - from), data: batch.data.subarray(from * length, to * length) }
}

/** Some of the examples of a batch. */
export function sliceExamples(batch: CalibrationBatch, from: number, to: number): CalibrationBatch {
  const feeds = Object.entries(batch.feeds).map(([name, feed]) => [name, sliceRows(feed, from, to)] as const)
  const { targets } = batch
  return { feeds: Object.fromEntries(feeds), ...(targets && { targets: sliceRows(targets, from, to) }) }
}

/** The elements of a batch as float32. */
export function numbersOf({ type, shape, data }: Batch): Float32Array {
  if (Object.prototype.toString.call(data) === '[object Float32Array]') return data as Float32Array
  if (type !== 'float16' && type !== 'bfloat16') return Float32Array.from(data as ArrayLike<number>, Number)
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  const count = shape.reduce((product, size) => product * size, 1)
  return Float32Array.from(decodeElements(type, bytes, count))
}

const isFloat = ({ type }: Batch): boolean => type.includes('float')

/** Whether the targets are numbers of classes. */
export const areLabels = (targets: Batch | undefined): boolean => targets !== undefined && !isFloat(targets)

/** The class of each example; a failure with code `usage` where there is not one for each. */
export function labelsOf({ targets }: CalibrationBatch, examples: number): readonly number[] {
  if (targets && areLabels(targets) && targets.data.length === examples) return Array.from(targets.data, Number)
  throw failure({
    code: 'usage',
    who,
    expected: 'a class label for each example, as the statistic activation.histogramByLabel needs',
    received: targets ? `targets of type ${targets.type} and shape [${targets.shape}]` : 'no targets',
    remedy: 'Give batches with targets of integers, one an example, or choose a criterion that needs none.',
  })
}
