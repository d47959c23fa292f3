import type { Calibration, TrainBatch } from '@coppice/spec'
import type { Examples } from './examples.ts'
import { countExamples, joinExamples, takeExamples } from './examples.ts'
import { shuffle } from './shuffle.ts'

/** How {@link shuffleBatches} mixes. */
export interface ShuffleOptions {
  /** How many examples are in memory at once; the more, the better mixed. Default 2048. */
  readonly window?: number
  /** How many examples a batch gets; the last may get fewer. Default 32. */
  readonly batchSize?: number
}

/**
 * Data whose batches are mixed anew each epoch, for files and generators that cannot be read in another order: examples
 * are read into a window, mixed within it, and given out in batches of their own size.
 *
 * @example
 * ```ts
 * await train(model, { data: shuffleBatches(readBatches('train.csv'), { window: 4096 }), … })
 * ```
 */
export function shuffleBatches(
  batches: Calibration | Iterable<TrainBatch> | AsyncIterable<TrainBatch>,
  { window = 2048, batchSize = 32 }: ShuffleOptions = {},
): (epoch: number, seed: number) => AsyncIterable<TrainBatch> {
  return (epoch, seed) => mix(batches, Math.max(window, batchSize), batchSize, `${epoch}`, seed)
}

async function* mix(
  batches: Iterable<TrainBatch> | AsyncIterable<TrainBatch>,
  window: number,
  batchSize: number,
  epoch: string,
  seed: number,
): AsyncGenerator<TrainBatch> {
  let waiting: Examples[] = []
  let count = 0
  let round = 0
  const flush = (isLast: boolean): TrainBatch[] => {
    if (count === 0) return []
    const all = joinExamples(waiting)
    const order = shuffle(count, seed, `window/${epoch}/${round++}`)
    const whole = isLast ? count : count - (count % batchSize)
    const starts = Array.from({ length: Math.ceil(whole / batchSize) }, (_, i) => i * batchSize)
    const made = starts.map(start => takeExamples(all, order.subarray(start, Math.min(start + batchSize, whole))))
    waiting = whole < count ? [takeExamples(all, order.subarray(whole))] : []
    count -= whole
    return made
  }
  for await (const batch of batches) {
    waiting.push(batch)
    count += countExamples(batch)
    if (count >= window) yield* flush(false)
  }
  yield* flush(true)
}
