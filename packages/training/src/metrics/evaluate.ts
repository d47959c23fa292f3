import { checkSignal, defaultLoss } from '@coppice/core'
import { findScores } from '@coppice/graph'
import { failure } from '@coppice/spec'
import type { Batch, Graph, Model, Runner, Session, TargetLoss, TrainBatch, TrainLoss } from '@coppice/spec'
import { openData } from '../data/open-data.ts'
import type { DataOptions, TrainData } from '../data/open-data.ts'
import { countTargets } from './count-targets.ts'
import type { TargetCount } from './count-targets.ts'

/** How good a model is on some examples. */
export interface Measured {
  readonly examples: number
  /** The losses against targets, in the mean over the examples. */
  readonly loss: number
  /** The share of the labels that the highest output names; absent where targets are values. */
  readonly accuracy?: number
  /** The root of the mean square of output minus target; absent where targets are classes. */
  readonly error?: number
}

/** What {@link evaluate} may be told. */
export interface EvaluateOptions extends Pick<DataOptions, 'batchSize'> {
  /** Default: by what the targets are, `cross-entropy` for labels and `squared-error` for values. */
  readonly losses?: readonly TrainLoss[]
  readonly signal?: AbortSignal
}

/**
 * Runs a model on examples and says how good it is.
 *
 * @throws a failure with code `usage` where the session cannot run models, or targets are missing or do not fit.
 *
 * @example
 * ```ts
 * const { accuracy } = await evaluate(session, model, { feeds: { image }, targets: labels })
 * ```
 */
export async function evaluate(
  session: Session,
  model: Model,
  data: TrainData,
  { losses, signal, batchSize = 256 }: EvaluateOptions = {},
): Promise<Measured> {
  if (!session.prepare) {
    const received = `the backend '${session.backend}', which does not`
    throw failure({ code: 'usage', who: 'evaluate', expected: 'a session that runs models', received })
  }
  const runner = await session.prepare(model)
  try {
    return await measure(runner.run.bind(runner), model.graph, data, { batchSize, losses, signal })
  } finally {
    await runner.close()
  }
}

interface MeasureOptions {
  readonly batchSize: number
  readonly losses: readonly TrainLoss[] | undefined
  readonly signal: AbortSignal | undefined
}

/** Measures whatever `run` runs. */
export async function measure(
  run: Runner['run'],
  graph: Graph,
  data: TrainData,
  { batchSize, losses, signal }: MeasureOptions,
): Promise<Measured> {
  const opened = await openData(data, { batchSize, shuffle: false })
  const targetLosses = losses?.filter(isOfTargets)
  const total = { loss: 0, classes: 0, hits: 0, values: 0, squares: 0, examples: 0 }
  for await (const batch of opened.epoch(0)) {
    checkSignal(signal, 'evaluate')
    total.examples += Object.values(batch.feeds)[0]?.shape[0] ?? 1
    for (const loss of targetLosses?.length ? targetLosses : [defaultLoss(batch)]) {
      const { weight = 1 } = loss as TargetLoss
      const counted = await countLoss(run, graph, loss, batch)
      total.loss += weight * counted.loss
      for (const name of ['classes', 'hits', 'values', 'squares'] as const) total[name] += counted[name]
    }
  }
  return {
    examples: total.examples,
    loss: total.loss / total.examples,
    ...(total.classes > 0 && { accuracy: total.hits / total.classes }),
    ...(total.values > 0 && { error: Math.sqrt(total.squares / total.values) }),
  }
}

/** Whether a loss is one against targets. */
export function isOfTargets(loss: TrainLoss): loss is TargetLoss {
  return loss.kind !== 'divergence' && loss.kind !== 'difference'
}

async function countLoss(run: Runner['run'], graph: Graph, loss: TargetLoss, batch: TrainBatch): Promise<TargetCount> {
  const targets = loss.hint === undefined ? batch.targets : batch.hints?.[loss.hint]
  if (!targets) throw failure({ code: 'usage', who: 'evaluate', expected: 'batches with targets', received: 'none' })
  const output = loss.output ?? graph.outputs[0]!.name
  const rank = rankOf(graph, output, loss, targets)
  const scores = findScores(graph, loss, () => rank)
  const values = await run(batch.feeds, [scores.value])
  return countTargets(loss.kind, scores, values[scores.value]!, targets)
}

/** The number of axes of an output, by its declared shape or by what its targets have. */
function rankOf(graph: Graph, output: string, { kind }: TargetLoss, targets: Batch): number {
  const declared = graph.outputs.find(({ name }) => name === output)?.shape
  if (declared) return declared.length
  return targets.shape.length + (kind === 'cross-entropy' && !targets.type.includes('float') ? 1 : 0)
}
