import { formatNumber } from './format-quantity.ts'
import type { TrainingCost } from './report.ts'

/**
 * What training cost, in a few words.
 *
 * @example
 * ```ts
 * formatTrainingCost({ epochs: 2, examples: 600, seconds: 41.26, losses: [0.4, 0.3] }) // '2 epochs in 41.3 s'
 * ```
 */
export function formatTrainingCost({ epochs, seconds }: TrainingCost): string {
  return `${epochs} ${epochs === 1 ? 'epoch' : 'epochs'} in ${seconds.toFixed(1)} s`
}

/**
 * What training cost and what became of the loss, in a line.
 *
 * @example
 * ```ts
 * formatTraining({ epochs: 2, examples: 600, seconds: 41.26, losses: [0.4, 0.3] })
 * // '2 epochs in 41.3 s, 600 examples each, loss 0.4 in the first and 0.3 in the last'
 * ```
 */
export function formatTraining(cost: TrainingCost): string {
  const { examples, losses } = cost
  const [first, last] = [losses[0], losses.at(-1)].map(loss => formatNumber(loss!))
  const loss = losses.length < 2 ? `loss ${first}` : `loss ${first} in the first and ${last} in the last`
  return `${formatTrainingCost(cost)}, ${examples} examples each, ${loss}`
}
