import { squaredError, totalVariation } from './moments.ts'
import type { GroupProblem, LayerProblem, Solution } from './repair.ts'

/** For each output 1 unless all of its weights are held at zero: what such an output gives is none of the layer's doing. */
function countedOutputs({ support, weights }: GroupProblem): Uint8Array | undefined {
  if (!support) return undefined
  return Uint8Array.from({ length: weights.rows }, (_, output) =>
    support.subarray(output * weights.columns, (output + 1) * weights.columns).includes(1) ? 1 : 0,
  )
}

/** The squared error of the held-out rows, or of all where none are, summed over outputs, by their variation. */
export function errorOf({ groups }: LayerProblem, { weights, biases }: Pick<Solution, 'weights' | 'biases'>): number {
  let [error, variation] = [0, 0]
  groups.forEach((group, i) => {
    const counted = countedOutputs(group)
    const moments = group.held.rows > 0 ? group.held : group.fit
    error += squaredError(moments, weights[i]!, biases[i]!, counted)
    variation += totalVariation(moments, counted)
  })
  if (error === 0) return 0
  return variation > 0 ? error / variation : Infinity
}
