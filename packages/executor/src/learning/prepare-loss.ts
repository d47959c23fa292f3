import { findScores } from '@coppice/graph'
import { failure } from '@coppice/spec'
import type { Batch, HintLoss, TrainBatch, TrainLoss } from '@coppice/spec'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { Executor } from '../create-executor.ts'
import { measureHint } from './measure-hint.ts'
import { measureLoss } from './measure-loss.ts'

/** A loss of one batch before the network has run. */
export interface PreparedLoss {
  /** The value that it looks at. */
  readonly value: string
  /** The loss of all examples in one number, on the tape. */
  measure(values: Tensor): Tensor
}

/** Finds what a loss looks at. Throws `usage` where the graph or the batch lacks it. */
export function prepareLoss(executor: Executor, batch: TrainBatch, loss: TrainLoss): PreparedLoss {
  const { tf } = executor
  const { weight = 1 } = loss
  const weigh = (measured: Tensor): Tensor => (weight === 1 ? measured : tf.mul(measured, weight))
  if (isOfHint(loss)) {
    const hint = hintOf(batch, loss.hint ?? loss.value)
    const examples = Object.values(batch.feeds)[0]?.shape[0] ?? 1
    return { value: loss.value, measure: values => weigh(measureHint(tf, loss, values, hint, examples)) }
  }
  const targets = loss.hint === undefined ? batch.targets : hintOf(batch, loss.hint)
  const output = loss.output ?? executor.graph.outputs[0]?.name ?? ''
  const shapes = executor.program(batch.feeds, [output]).inferences
  const scores = findScores(executor.graph, loss, value => shapes.get(value)?.shape?.length ?? 1)
  return { value: scores.value, measure: values => weigh(measureLoss(tf, loss.kind, scores, values, targets)) }
}

function isOfHint(loss: TrainLoss): loss is HintLoss {
  return loss.kind === 'divergence' || loss.kind === 'difference'
}

function hintOf({ hints = {} }: TrainBatch, name: string): Batch {
  if (Object.hasOwn(hints, name)) return hints[name]!
  const received = Object.keys(hints).join(', ') || 'none'
  throw failure({ code: 'usage', who: 'loss', expected: `a batch with the hint '${name}'`, received })
}
