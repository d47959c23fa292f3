import { centre } from './centred.ts'
import { fitRidge } from './fit-ridge.ts'
import { addMoments } from './moments.ts'
import type { Moments } from './moments.ts'
import { errorOf } from './error-of.ts'
import { sampleOutputs } from './sample-outputs.ts'
import type { GroupProblem, LayerProblem, Repair, Sampling, Solution } from './repair.ts'

/** How {@link leastSquares} fits. */
export interface LeastSquaresOptions extends Sampling {
  /** The strength that pulls towards the weights as they are, relative to the Gram diagonal. Default: the one of 1e-8 to 10 that serves the held-out examples best. */
  readonly ridge?: number
}

/** Candidates in order of strength, and the one to begin with. */
const ridges = [1e-8, 1e-6, 1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1, 3, 10]
const first = ridges.indexOf(1e-2)

/** Outputs that each have weights of their own are many systems to solve: a ridge is chosen by so many of them. */
const mostOutputs = 24

interface Fitted extends Solution {
  readonly ridge: number
}

function fitLayer({ groups }: LayerProblem, ridge: number, momentsOf: (group: GroupProblem) => Moments) {
  const fitted = groups.map(group => {
    const centred = centre(momentsOf(group), group)
    const weights = fitRidge(centred, group.weights, ridge, group.support)
    return { weights, biases: centred.biasesFor(weights) }
  })
  return { weights: fitted.map(one => one.weights), biases: fitted.map(one => one.biases) }
}

function tryRidge(problem: LayerProblem, ridge: number): Fitted {
  const fitted = fitLayer(problem, ridge, group => group.fit)
  return { ...fitted, ridge, error: errorOf(problem, fitted) }
}

/** Steps to weaker and stronger ridges as long as that helps. */
function searchRidge(problem: LayerProblem): Fitted {
  let best = tryRidge(problem, ridges[first]!)
  for (const step of [-1, 1])
    for (let i = first + step; ridges[i] !== undefined; i += step) {
      const trial = tryRidge(problem, ridges[i]!)
      if (!(trial.error < best.error)) break
      best = trial
    }
  return best
}

/**
 * Refits each layer that lost inputs or weights to what the dense layer gave, given what the pruned and already
 * repaired network feeds it: W minimises ‖W·x + b − y‖² + ridge·‖W − W₀‖². Under a mask every output is fitted on the
 * weights that it keeps.
 *
 * @example
 * ```ts
 * const smaller = await remove(model, draft, { repair: leastSquares(), session, calibration })
 * ```
 */
export function leastSquares(options: LeastSquaresOptions = {}): Repair {
  const { ridge, ...sampling } = options
  return {
    kind: 'repair',
    name: 'least-squares',
    sampling,
    solve(problem) {
      const chosen = ridge ?? searchRidge(sampleOutputs(problem, mostOutputs)).ridge
      const trial = tryRidge(problem, chosen)
      const final = fitLayer(problem, trial.ridge, ({ fit, held }) => addMoments(fit, held))
      return { ...trial, ...final }
    },
  }
}
