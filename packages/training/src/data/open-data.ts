import { failure } from '@coppice/spec'
import type { Calibration, TrainBatch } from '@coppice/spec'
import { countExamples, takeExamples } from './examples.ts'
import type { Examples } from './examples.ts'
import { shuffle } from './shuffle.ts'

/**
 * What a network learns from: examples in memory, which are shuffled and cut into batches; batches that are gone through
 * in their order in each epoch, from a generator, a file or anything else; or a function that gives the batches of an
 * epoch, the same each time it is called with the same numbers.
 */
export type TrainData =
  | Examples
  | Calibration
  | Iterable<TrainBatch>
  | AsyncIterable<TrainBatch>
  | ((epoch: number, seed: number) => Iterable<TrainBatch> | AsyncIterable<TrainBatch>)

/** How data is gone through. */
export interface DataOptions {
  /** How many examples of those in memory make a batch; the last of an epoch may have fewer. Default 32. */
  readonly batchSize?: number
  /** Whether examples in memory come in another order each epoch. Default true. */
  readonly shuffle?: boolean
  /** How many batches an epoch has, for data that is not in memory. Default: they are counted by going through them once. */
  readonly batches?: number
  /** Default 0. */
  readonly seed?: number
}

/** Data that is ready to be gone through. */
export interface OpenData {
  /** How many batches an epoch has. */
  readonly batches: number
  /** The batches of an epoch without the first ones. */
  epoch(epoch: number, without?: number): AsyncIterable<TrainBatch>
}

const isExamples = (data: TrainData): data is Examples => 'feeds' in data

/** Gets data ready. Throws `usage` where there is none. */
export async function openData(data: TrainData, options: DataOptions = {}): Promise<OpenData> {
  const { seed = 0 } = options
  if (isExamples(data)) return openExamples(data, options)
  const epochOf = typeof data === 'function' ? (epoch: number) => data(epoch, seed) : () => data
  const batches = options.batches ?? (await countBatches(epochOf(0)))
  if (batches === 0) throw noData()
  return { batches, epoch: (epoch, without = 0) => countedBatches(epochOf(epoch), batches, without) }
}

function openExamples(data: Examples, { batchSize = 32, shuffle: isMixed = true, seed = 0 }: DataOptions): OpenData {
  const count = countExamples(data)
  if (count === 0) throw noData()
  const inOrder = Int32Array.from({ length: count }, (_, at) => at)
  const batches = Math.ceil(count / batchSize)
  return {
    batches,
    async *epoch(epoch, without = 0) {
      const order = isMixed ? shuffle(count, seed, `epoch/${epoch}`) : inOrder
      for (let batch = without; batch < batches; batch++)
        yield takeExamples(data, order.subarray(batch * batchSize, (batch + 1) * batchSize))
    },
  }
}

async function countBatches(batches: Iterable<unknown> | AsyncIterable<unknown>): Promise<number> {
  let count = 0
  for await (const _ of batches) count++
  return count
}

async function* countedBatches(
  batches: Iterable<TrainBatch> | AsyncIterable<TrainBatch>,
  expected: number,
  without: number,
): AsyncGenerator<TrainBatch> {
  let count = 0
  for await (const batch of batches) {
    if (count >= expected) break
    if (count++ >= without) yield batch
  }
  if (count >= expected) return
  throw failure({
    code: 'usage',
    who: 'training data',
    expected: `${expected} batches in each epoch`,
    received: `${count}`,
    remedy: 'Give data that can be gone through again and again, or a function that gives the batches of an epoch.',
  })
}

function noData(): Error {
  return failure({ code: 'usage', who: 'training data', expected: 'at least one example', received: 'none' })
}
