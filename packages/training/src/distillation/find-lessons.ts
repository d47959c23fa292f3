import { findScores } from '@coppice/graph'
import { failure } from '@coppice/spec'
import type { Graph, HintLoss, Model, TargetLoss, TrainLoss } from '@coppice/spec'
import { isOfTargets } from '../metrics/evaluate.ts'
import type { Distillation } from './distillation.ts'
import { hiddenValues } from './hidden-values.ts'

/** What a student is taught. */
export interface Lessons {
  /** Everything that is minimised: losses against targets, then against hints. */
  readonly losses: readonly TrainLoss[]
  /** For each hint the value of the teacher that it is. */
  readonly hints: ReadonlyMap<string, string>
}

/** Finds which values of a teacher a student is to learn, and how much each counts. */
export function findLessons(
  student: Graph,
  teacher: Model,
  losses: readonly TrainLoss[],
  { targets = 0.5, logits = {}, hidden }: Distillation,
): Lessons {
  const hints = new Map<string, string>()
  const taught: HintLoss[] = []
  if (logits !== false) {
    for (const loss of losses.filter(isOfTargets)) {
      const { value, from, axis } = findLogits(student, teacher.graph, loss)
      hints.set(value, from)
      const { temperature = 4, weight = 0.5 } = logits
      const kind = loss.kind === 'cross-entropy' ? 'divergence' : 'difference'
      taught.push({ kind, value, weight, ...(kind === 'divergence' && { temperature, axis }) })
    }
  }
  const values = hidden ? (hidden.values ?? hiddenValues(student)) : []
  for (const value of values) {
    hints.set(value, value)
    taught.push({ kind: 'difference', value, weight: (hidden?.weight ?? 1) / values.length })
  }
  if (taught.length === 0) throw nothingToTeach()
  const own = targets === 0 ? losses.filter(loss => !isOfTargets(loss)) : losses.map(loss => weigh(loss, targets))
  return { losses: [...own, ...taught], hints }
}

function findLogits(student: Graph, teacher: Graph, loss: TargetLoss): { value: string; from: string; axis: number } {
  const [own, other] = [student, teacher].map(graph => findScores(graph, loss, output => rankOf(graph, output)))
  if (own!.are === 'logits' && other!.are === 'logits')
    return { value: own!.value, from: other!.value, axis: own!.axis }
  throw failure({
    code: 'unsupported-model',
    who: 'distillation',
    expected: `logits behind the output '${own!.output}' of both networks`,
    received: 'probabilities over other axes',
    remedy: 'Leave out `logits`, and teach hidden values.',
  })
}

function rankOf({ outputs }: Graph, output: string): number {
  return outputs.find(({ name }) => name === output)?.shape?.length ?? 2
}

function weigh(loss: TrainLoss, by: number): TrainLoss {
  return isOfTargets(loss) ? { ...loss, weight: (loss.weight ?? 1) * by } : loss
}

function nothingToTeach(): Error {
  const expected = 'logits or hidden values to teach'
  return failure({ code: 'usage', who: 'distillation', expected, received: 'neither' })
}
