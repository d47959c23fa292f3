import { failure } from '@coppice/spec'
import type { PenaltyTerm } from '@coppice/spec'
import type { Variable } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../operation.ts'
import { elementPenalty } from './element-penalty.ts'
import { groupPenalty } from './group-penalty.ts'
import type { Penalty } from './penalty.ts'
import type { Variables } from './trained-weights.ts'

/** Prepares a penalty. Throws `usage` where it is of something that is not trained. */
export function makePenalty(tf: TensorFlow, term: PenaltyTerm, variables: Variables): Penalty {
  const weightOf = (name: string): Variable => {
    const variable = variables.get(name)
    if (variable) return variable
    const expected = 'penalties on tensors that are trained'
    throw failure({ code: 'usage', who: 'train', expected, received: `'${name}'` })
  }
  return term.kind === 'elements' ? elementPenalty(tf, term, weightOf) : groupPenalty(tf, term, weightOf)
}
