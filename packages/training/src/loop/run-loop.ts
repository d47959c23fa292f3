import { checkSignal } from '@coppice/core'
import { failure } from '@coppice/spec'
import type { Model, PenaltyTerm, TrainBatch, TrainLoss } from '@coppice/spec'
import type { OpenData } from '../data/open-data.ts'
import { measure } from '../metrics/evaluate.ts'
import type { Measured } from '../metrics/evaluate.ts'
import { penaltyOf } from '../penalties/penalty-of.ts'
import { makeBreather } from './breathe.ts'
import type { EpochRecord } from './history.ts'
import { loadState, saveState } from './keep-state.ts'
import type { Kept } from './keep-state.ts'
import type { TrainSettings } from './train-settings.ts'
import type { TrainingState } from './training-state.ts'

/** Everything that a loop goes on with. */
export interface Loop extends Kept {
  readonly model: Model
  readonly data: OpenData
  readonly options: TrainSettings
  /** What is measured on validation data. */
  readonly losses: readonly TrainLoss[]
  readonly terms: readonly PenaltyTerm[]
}

/** Takes all steps that are left, and gives the state after the last. */
export async function runLoop(loop: Loop): Promise<TrainingState> {
  const { data, options, companion } = loop
  const state = await loadState(options.checkpoint, loop)
  const report = makeReport(loop, state.done)
  const breathe = makeBreather(options.clock ?? (() => performance.now()))
  const total = data.batches * options.epochs
  if (state.done === 0) await companion.at(0)
  while (state.done < total && !state.stopped) {
    const epoch = Math.floor(state.done / data.batches)
    for await (const batch of data.epoch(epoch, state.done % data.batches)) {
      await stopWhereAsked(loop, state)
      const loss = await takeStep(loop, state, batch)
      if (state.done % data.batches === 0) await endEpoch(loop, state, epoch)
      await saveWhereDue(loop, state, state.done === total || state.stopped)
      report(state.done, loss)
      await breathe()
    }
  }
  return state
}

async function stopWhereAsked(loop: Loop, state: TrainingState): Promise<void> {
  const { signal, checkpoint } = loop.options
  if (signal?.aborted && checkpoint) await saveState(checkpoint, loop, state, false)
  checkSignal(signal, 'train')
}

async function saveWhereDue(loop: Loop, state: TrainingState, finished: boolean): Promise<void> {
  const { checkpoint } = loop.options
  if (!checkpoint) return
  const isEpoch = state.done % loop.data.batches === 0
  if (isEpoch || state.done % (checkpoint.every ?? Infinity) === 0) await saveState(checkpoint, loop, state, finished)
}

async function takeStep(loop: Loop, state: TrainingState, batch: TrainBatch): Promise<number> {
  const rate = rateAt(loop, state.done)
  const loss = await loop.trainer.step(batch, rate === undefined ? {} : { rate })
  if (!Number.isFinite(loss)) throw diverged(state.done, loss)
  const examples = Object.values(batch.feeds)[0]?.shape[0] ?? 1
  state.sum += loss * examples
  state.examples += examples
  state.done++
  await loop.companion.at(state.done)
  return loss
}

function rateAt({ options, companion }: Loop, done: number): number | undefined {
  return options.rate?.(companion.rateProgress(done))
}

async function endEpoch(loop: Loop, state: TrainingState, epoch: number): Promise<void> {
  const { options, companion, trainer, terms, model } = loop
  const rate = rateAt(loop, state.done - 1)
  const validation = await validate(loop)
  const record: EpochRecord = {
    epoch,
    loss: state.sum / state.examples,
    ...(terms.length > 0 && { penalty: penaltyOf(model, terms, await trainer.weights()) }),
    ...(rate !== undefined && { rate }),
    ...companion.record(),
    ...(validation && { validation }),
  }
  Object.assign(state, { sum: 0, examples: 0 })
  state.history.push(record)
  await compareWithBest(loop, state, record)
  options.onEpoch?.(record)
}

async function validate({ options, trainer, model, losses }: Loop): Promise<Omit<Measured, 'examples'> | undefined> {
  const { validation, signal, batchSize = 32 } = options
  if (!validation) return undefined
  const { examples: _, ...measured } = await measure(trainer.run.bind(trainer), model.graph, validation, {
    batchSize: Math.max(batchSize, 256),
    losses,
    signal,
  })
  return measured
}

async function compareWithBest({ options, companion, trainer }: Loop, state: TrainingState, record: EpochRecord) {
  const { earlyStopping } = options
  if (!earlyStopping || state.done < companion.settled) return
  const { metric = 'loss', patience } = earlyStopping
  const value = record.validation?.[metric]
  if (value === undefined) {
    const expected = `validation data that gives ${metric} for early stopping`
    throw failure({ code: 'usage', who: 'train', expected, received: Object.keys(record.validation ?? {}).join(', ') })
  }
  const { best } = state
  if (!best || (metric === 'accuracy' ? value > best.value : value < best.value)) {
    state.best = { epoch: record.epoch, value, weights: await trainer.weights() }
  } else if (record.epoch - best.epoch >= patience) state.stopped = true
}

/** Tells how far the training is; the time left by the steps since the loop began. */
function makeReport({ data, options }: Loop, before: number): (done: number, loss: number) => void {
  const { epochs, onProgress, clock = () => performance.now() } = options
  if (!onProgress) return () => undefined
  const total = data.batches * epochs
  const began = clock()
  return (done, loss) => {
    const secondsLeft = ((clock() - began) / 1000 / (done - before)) * (total - done)
    onProgress({ epoch: Math.floor((done - 1) / data.batches), epochs, done, total, loss, secondsLeft })
  }
}

function diverged(step: number, loss: number): Error {
  return failure({
    code: 'usage',
    who: `train, step ${step}`,
    expected: 'a finite loss',
    received: `${loss}`,
    remedy: 'Lower the rate, or limit the gradient with `clip`.',
  })
}
