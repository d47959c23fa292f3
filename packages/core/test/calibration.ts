import type { Batch, CalibrationBatch, Model } from '@coppice/spec'
import { randomFeeds } from '../../testkit/src/index.ts'

/** Batches of so many examples each; every example is the same whatever batch it lies in. */
export function calibrationOf(
  model: Model,
  batches: readonly number[],
  options: { readonly start?: number; readonly classes?: number } = {},
): CalibrationBatch[] {
  const { start = 0, classes } = options
  let first = start
  return batches.map(count => {
    const numbers = Array.from({ length: count }, (_, at) => first + at)
    first += count
    const each = numbers.map(number => randomFeeds(model.graph, { batch: 1, sequence: 3 }, number))
    const feeds = Object.fromEntries(
      Object.keys(each[0]!).map(name => [name, joinBatches(each.map(one => one[name]!))]),
    )
    if (classes === undefined) return { feeds }
    const data = Int32Array.from(numbers, number => (number * 7) % classes)
    return { feeds, targets: { type: 'int32', shape: [count], data } }
  })
}

/** Batches one after the other along the first axis. */
export function joinBatches(batches: readonly Batch[]): Batch {
  const [first] = batches
  const length = batches.reduce((sum, { data }) => sum + data.length, 0)
  const make = first!.data.constructor as new (length: number) => Float32Array
  const data = new make(length)
  let at = 0
  for (const batch of batches) {
    data.set(batch.data as Float32Array, at)
    at += batch.data.length
  }
  return { ...first!, shape: [batches.length * first!.shape[0]!, ...first!.shape.slice(1)], data }
}
