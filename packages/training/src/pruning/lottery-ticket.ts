import { failure } from '@coppice/spec'
import type { Schedule } from '@coppice/spec'
import { describeSchedule, progressOf } from './gradual.ts'
import { checkShare } from './points.ts'
import { definePruning } from './pruning.ts'
import type { Moment, Pruning, PruningAction } from './pruning.ts'

/** Options of {@link lotteryTicket}. */
export interface LotteryTicketOptions {
  /** How often something goes; the training is cut into one part more. Default 4. */
  readonly rounds?: number
  /** What the weights that stay go back to, as a fraction of the first part: 0, the default, is where they began. */
  readonly rewindTo?: number
  /** How the target grows over the rounds. Default: the same share of what is left goes each time. */
  readonly schedule?: Schedule
}

/**
 * Trains, prunes, sets what is left back to what it was at the beginning or early on, and trains again, round after
 * round. The rate begins anew each time, and the optimizer forgets.
 *
 * Source: Frankle and Carbin, "The Lottery Ticket Hypothesis" (ICLR 2019); with `rewindTo` above 0, Frankle et al.,
 * "Linear Mode Connectivity and the Lottery Ticket Hypothesis" (ICML 2020).
 *
 * @example
 * ```ts
 * lotteryTicket({ rounds: 1 }).actionsAt({ done: 50, steps: 100 })
 * // [{ do: 'prune', progress: 1, keep: true }, { do: 'rewind' }]
 * ```
 */
export function lotteryTicket({ rounds = 4, rewindTo = 0, schedule }: LotteryTicketOptions = {}): Pruning {
  checkShare('lotteryTicket', 'rewindTo', rewindTo)
  if (!Number.isSafeInteger(rounds) || rounds < 1) {
    throw failure({
      code: 'usage',
      who: 'lotteryTicket',
      expected: 'a positive number of rounds',
      received: `${rounds}`,
    })
  }
  const partOf = ({ steps }: Moment): number => steps / (rounds + 1)
  const rewound = (moment: Moment): number => Math.round(rewindTo * partOf(moment))
  return definePruning({
    name: `lottery-ticket ${rounds} ${rewindTo} ${schedule ? describeSchedule(schedule) : ''}`,
    actionsAt(moment) {
      const { done, sparsity = 0.9 } = moment
      const part = partOf(moment)
      const round = Math.round(done / part)
      const isAt = round >= 1 && round <= rounds && done === Math.round(round * part)
      const progress = progressOf(isAt ? round : undefined, rounds, schedule ?? sameShare(sparsity))
      const remember: PruningAction[] = done === rewound(moment) ? [{ do: 'remember' }] : []
      return isAt ? [...remember, { do: 'prune', progress, keep: true }, { do: 'rewind' }] : remember
    },
    rateProgress(moment) {
      const part = partOf(moment)
      const round = Math.min(rounds, Math.floor(moment.done / part))
      const within = moment.done - round * part
      if (round === 0) return within / part
      return (rewound(moment) + within) / (rewound(moment) + part)
    },
  })
}

/** The schedule by which the same share of what is left goes each time. */
function sameShare(sparsity: number): Schedule {
  return progress => (sparsity > 0 ? (1 - (1 - sparsity) ** progress) / sparsity : progress)
}
