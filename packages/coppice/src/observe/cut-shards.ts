import { defaultLoss } from '@coppice/core'
import type { Observations, ObserveOptions } from '@coppice/core'
import type { Batch, CalibrationBatch } from '@coppice/spec'
import { examplesIn } from '../data/examples-in.ts'
import type { Shard } from './observe-shard.ts'
import { subtractRanges } from './subtract-ranges.ts'

/** How calibration data is cut. */
export interface CutOptions extends Pick<ObserveOptions, 'calibration' | 'start' | 'examples' | 'loss'> {
  /** Batches in a shard. */
  readonly batches: number
  /** What was seen before: shards that lie in it are left out. */
  readonly seen: Observations
}

/** Cuts calibration data into shards of whole batches, so that a batch is the same whoever observes it. */
export async function* cutShards(options: CutOptions): AsyncGenerator<Shard, void, undefined> {
  const { calibration, start = 0, examples: most = Infinity, batches: size, seen } = options
  let [next, batches, loss] = [start, [] as CalibrationBatch[], seen.loss]
  const cut = (end: number): Shard[] => {
    const first = end - batches.reduce((sum, batch) => sum + examplesIn(batch), 0)
    const examples = Math.min(end, start + most) - first
    const shard = { batches, start: first, examples, ...(loss && { loss }) }
    batches = []
    return examples > 0 && !isSeen(shard, seen) ? [shard] : []
  }
  for await (const batch of calibration) {
    if (asksForGradients(seen)) loss ??= options.loss ?? defaultLoss(batch)
    batches.push(compact(batch))
    next += examplesIn(batch)
    if (batches.length === size) yield* cut(next)
    if (next >= start + most) break
  }
  yield* cut(next)
}

const asksForGradients = ({ settings }: Observations): boolean =>
  settings.needs.some(name => name.startsWith('gradient.'))

const asksForActivations = ({ settings }: Observations): boolean =>
  settings.needs.some(name => !name.startsWith('gradient.'))

function isSeen({ start, examples }: Shard, seen: Observations): boolean {
  const ranges = [
    ...(asksForActivations(seen) ? [seen.examples] : []),
    ...(asksForGradients(seen) ? [seen.gradientExamples] : []),
  ]
  return ranges.every(own => subtractRanges([[start, start + examples]], own).length === 0)
}

/** A batch as small as it can travel: with a view, all of the memory behind it would. */
function compact({ feeds, targets }: CalibrationBatch): CalibrationBatch {
  const own = (batch: Batch): Batch =>
    batch.data.byteLength === batch.data.buffer.byteLength ? batch : { ...batch, data: batch.data.slice() }
  const entries = Object.entries(feeds).map(([name, batch]) => [name, own(batch)] as const)
  return { feeds: Object.fromEntries(entries), ...(targets && { targets: own(targets) }) }
}
