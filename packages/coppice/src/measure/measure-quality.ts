import { decodeElements } from '@coppice/graph'
import type { Batch, Calibration, CalibrationBatch, Model, Runner, Session } from '@coppice/spec'
import { highestClasses } from './highest-classes.ts'

/** How good two models are on the same examples. */
export interface Quality {
  /**
   * `accuracy` is the fraction of labels that the highest output names; `agreement`, where there are no labels, the
   * fraction that the first model names; `error` the root mean square of output minus target.
   */
  readonly kind: 'accuracy' | 'agreement' | 'error'
  readonly before: number
  readonly after: number
  readonly examples: number
}

interface Tally {
  kind: Quality['kind']
  readonly sums: [before: number, after: number]
  count: number
  examples: number
}

/** Runs two models on the same batches and compares their first outputs with the targets, or with each other. */
export async function measureQuality(
  session: Session,
  models: readonly [before: Model, after: Model],
  batches: Calibration,
  signal?: AbortSignal,
): Promise<Quality | undefined> {
  if (!session.prepare) return undefined
  const runners: Runner[] = []
  try {
    for (const model of models) runners.push(await session.prepare(model))
    const tally: Tally = { kind: 'agreement', sums: [0, 0], count: 0, examples: 0 }
    for await (const batch of batches) {
      signal?.throwIfAborted()
      await addBatch(tally, runners as [Runner, Runner], batch, models[0].graph.outputs[0]!.name)
    }
    return finish(tally)
  } finally {
    for (const runner of runners) await runner.close()
  }
}

function finish({ kind, sums, count, examples }: Tally): Quality | undefined {
  if (count === 0) return undefined
  const [before, after] = kind === 'error' ? sums.map(sum => Math.sqrt(sum / count)) : sums.map(sum => sum / count)
  return { kind, before: before!, after: after!, examples }
}

async function addBatch(
  tally: Tally,
  runners: readonly [Runner, Runner],
  batch: CalibrationBatch,
  output: string,
): Promise<void> {
  const outputs: Batch[] = []
  for (const runner of runners) outputs.push((await runner.run(batch.feeds))[output]!)
  const [before, after] = outputs as [Batch, Batch]
  tally.examples += before.shape[0] ?? 1
  const { targets } = batch
  if (targets && targets.shape.join() === before.shape.join()) addErrors(tally, targets, [before, after])
  else addHits(tally, targets, [before, after])
}

function addErrors(tally: Tally, targets: Batch, outputs: readonly [Batch, Batch]): void {
  tally.kind = 'error'
  const expected = numbersOf(targets)
  outputs.map(numbersOf).forEach((values, model) => {
    for (let at = 0; at < expected.length; at++) tally.sums[model]! += (Number(values[at]) - Number(expected[at])) ** 2
  })
  tally.count += expected.length
}

function addHits(tally: Tally, targets: Batch | undefined, outputs: readonly [Batch, Batch]): void {
  tally.kind = targets ? 'accuracy' : 'agreement'
  const named = outputs.map(output => highestClasses(output.shape, numbersOf(output), targets?.shape))
  const expected = targets ? numbersOf(targets) : named[0]!
  named.forEach((classes, model) => {
    for (let at = 0; at < classes.length; at++) if (classes[at] === Number(expected[at])) tally.sums[model]!++
  })
  tally.count += named[0]!.length
}

function numbersOf({ type, data }: Batch): ArrayLike<number | bigint> {
  if (type !== 'float16' && type !== 'bfloat16') return data
  return decodeElements(type, new Uint8Array(data.buffer, data.byteOffset, data.byteLength), data.length)
}
