import { failure } from '@coppice/spec'
import type { Batch, Calibration, CalibrationBatch } from '@coppice/spec'
import { createRandom } from '../random/random.ts'

/** Some examples of a batch, with the number of the first among all examples. */
export interface Examples {
  readonly feeds: CalibrationBatch['feeds']
  readonly first: number
  readonly count: number
}

function countOf({ feeds }: CalibrationBatch): number {
  const [batch] = Object.values(feeds)
  return batch?.shape[0] ?? 0
}

function firstOf(batch: Batch, count: number): Batch {
  const whole = batch.shape[0] ?? 1
  if (whole <= count) return batch
  const data = batch.data.slice(0, (batch.data.length / whole) * count) as Batch['data']
  return { ...batch, shape: batch.shape.with(0, count), data }
}

/** Goes through the first `limit` examples of the calibration data. */
export async function* examplesOf(calibration: Calibration, limit: number = Infinity): AsyncGenerator<Examples> {
  let first = 0
  for await (const batch of calibration) {
    const count = Math.min(countOf(batch), limit - first)
    if (count <= 0) return
    const feeds = Object.fromEntries(Object.entries(batch.feeds).map(([name, feed]) => [name, firstOf(feed, count)]))
    yield { feeds, first, count }
    first += count
  }
}

/** How many examples there are, up to `limit`. Throws `usage` where there are none. */
export async function countExamples(calibration: Calibration, limit?: number): Promise<number> {
  let total = 0
  for await (const { count } of examplesOf(calibration, limit)) total += count
  if (total > 0) return total
  throw failure({ code: 'usage', who: 'repairModel', expected: 'at least one calibration example', received: 'none' })
}

/** For each example 1 where it is held out: a seeded choice of the given fraction, at least one of two. */
export function holdOut(examples: number, fraction: number, seed: number): Uint8Array {
  const held = new Uint8Array(examples)
  const count = fraction > 0 ? Math.min(examples - 1, Math.max(1, Math.round(examples * fraction))) : 0
  for (const example of chooseOf(examples, count, seed, 'hold-out')) held[example] = 1
  return held
}

/** So many different numbers below a limit, ascending: a seeded choice. */
export function chooseOf(limit: number, count: number, seed: number, name: string): Int32Array {
  const numbers = Int32Array.from({ length: limit }, (_, i) => i)
  if (count >= limit) return numbers
  const random = createRandom(seed, name)
  for (let i = 0; i < count; i++) {
    const other = i + random.integer(limit - i)
    const kept = numbers[i]!
    numbers[i] = numbers[other]!
    numbers[other] = kept
  }
  return numbers.slice(0, count).sort()
}
