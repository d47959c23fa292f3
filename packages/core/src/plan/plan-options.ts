import { checkPlugin, failure } from '@coppice/spec'
import type {
  Allocation,
  AnyCriterion,
  Calibration,
  Capability,
  Criterion,
  Granularity,
  Kernels,
  Plan,
  Schedule,
  Session,
  StatisticName,
  Target,
} from '@coppice/spec'
import { global } from '../allocations/global.ts'
import { uniform } from '../allocations/uniform.ts'
import type { Pattern } from '../cells/lowest-cells.ts'
import type { Observations } from '../observe/observations.ts'
import type { ObserveOptions, ObserveProgress } from '../observe/observe-options.ts'
import { oneShot } from '../schedules/schedules.ts'

/** How a plan is made, whatever the criterion. */
export interface PlanBasics {
  /**
   * How much is to go. May be left out for `n:m`, where the pattern says it.
   *
   * A sparsity of channels or heads is a budget of parameters: `uniform` removes that fraction of every unit, rounded
   * down, and every other allocation removes at least as many parameters as `uniform` would, where scores are lowest.
   */
  readonly target?: Target
  /** Default `channel`. */
  readonly granularity?: Granularity
  /**
   * Default `uniform()` for channels and heads, `global()` for everything smaller unless the criterion says that its
   * scores are not comparable. Not used for `n:m`.
   */
  readonly allocation?: Allocation
  /** How the target grows over the rounds. Default `oneShot`. */
  readonly schedule?: Schedule
  /** In each round the network without the cells that are already gone is scored again. Default 1. */
  readonly rounds?: number
  /**
   * The part of the target that is to be reached, in (0, 1]: for those who prune step by step and do something else
   * between the steps. Default 1.
   */
  readonly progress?: number
  /**
   * An earlier plan for a model of these names and shapes: what it removes goes first, whatever its score is now, as far
   * as the target has room for it. Default none.
   */
  readonly from?: Plan
  /** Recorded in the plan, and passed on to the certificate. Default 0. */
  readonly seed?: number
  /** Frees the width under LayerNorm and RMSNorm. Default false. */
  readonly width?: boolean
  /** Which factor of a product goes: `outer` is heads and groups, `inner` dimensions within them. Default `outer`. */
  readonly factor?: 'outer' | 'inner'
  /** For `n:m`: the number kept of each group. Default 2 of 4. */
  readonly pattern?: Pattern
  /** For `block`: rows (outputs) and columns (inputs). Default [4, 4]. */
  readonly block?: readonly [number, number]
  /** For `element`, `n:m` and `block`: embedding tables too. Default false. */
  readonly tables?: boolean
  /**
   * For `element`, `n:m` and `block`: names of tensors that are left alone, with `*` for any characters. Default none;
   * for models without nodes, unless `tables` is set, {@link bareExempt}.
   */
  readonly exempt?: readonly string[]
  readonly signal?: AbortSignal
  /** Called as units are scored; both numbers count units over all rounds. */
  readonly onProgress?: (done: number, total: number) => void
  /** Called as calibration data is run; counts the examples of one round. */
  readonly onObserve?: (progress: ObserveProgress) => void
  /** Called with what the criterion has to say of the scores of a unit. */
  readonly onWarning?: (warning: string, unit: string) => void
}

/** How calibration data is looked at. */
export type CalibrationOptions = Pick<ObserveOptions, 'loss' | 'bins' | 'examples' | 'gradientExamples'>

/** Whose kernels do the arithmetic, such as an open session. */
export interface Arithmetic {
  readonly kernels?: Partial<Kernels>
}

/** The capability that a statistic needs. */
export type CapabilityFor<Need extends StatisticName> = [Need] extends [never]
  ? never
  : Need extends `gradient.${string}`
    ? 'backward'
    : 'forward'

/** An open backend that can show what is needed; otherwise, as a type that nothing has, what it lacks. */
export type SessionFor<Need extends StatisticName, Can extends Capability> = [CapabilityFor<Need>] extends [Can]
  ? Session<Can>
  : `the session cannot ${Exclude<CapabilityFor<Need>, Can>}`

/** What a criterion that looks at more than weights is shown. */
export type Evidence<Need extends StatisticName, Can extends Capability> =
  | {
      readonly session: SessionFor<Need, Can>
      /** Batches of examples as the model was trained on. */
      readonly calibration: Calibration
      /** What was observed before, for the first round. */
      readonly observations?: Observations
    }
  | {
      /** What was observed before, with `observe`; enough for a single round. */
      readonly observations: Observations
      readonly session?: Session<Can> | Arithmetic
      readonly calibration?: never
    }

/** The same for criteria whose needs are known only when they are run: what is missing is said then. */
export interface AnyEvidence {
  readonly session?: Session | Arithmetic
  readonly calibration?: Calibration
  readonly observations?: Observations
}

/**
 * What {@link plan} is told. A criterion that needs statistics is shown them by a `session` on `calibration` data, or by
 * ready `observations`; leaving both out, or a session that cannot do what is needed, does not compile. `session` lends
 * its kernels too; by default the reference kernels do the arithmetic.
 */
export type PlanOptions<Need extends StatisticName = StatisticName, Can extends Capability = Capability> = PlanBasics &
  CalibrationOptions & { readonly criterion: Criterion<Need> } & ([StatisticName] extends [Need]
    ? AnyEvidence
    : [Need] extends [never]
      ? AnyEvidence
      : Evidence<Need, Can>)

/** Options with every default filled in. */
export type PlanSettings = Required<Omit<PlanBasics, Optional>> &
  Pick<PlanBasics, Optional> &
  CalibrationOptions &
  AnyEvidence & { readonly criterion: AnyCriterion }

type Optional = 'exempt' | 'from' | 'signal' | 'onProgress' | 'onObserve' | 'onWarning'

const who = 'plan'

function check(isValid: boolean, expected: string, received: unknown): void {
  if (!isValid) throw failure({ code: 'usage', who, expected, received: String(received) })
}

function checkSettings({ rounds, seed, pattern, block, factor, progress, from, granularity }: PlanSettings): void {
  const isCount = (count: number): boolean => Number.isSafeInteger(count) && count > 0
  check(isCount(rounds), 'a positive number of rounds', rounds)
  check(progress > 0 && progress <= 1, 'progress above 0 and up to 1', progress)
  check(
    !from || from.granularity === granularity,
    `an earlier plan of the granularity ${granularity}`,
    from?.granularity,
  )
  check(Number.isSafeInteger(seed), 'a whole number as seed', seed)
  const isPattern = isCount(pattern.keep) && isCount(pattern.of) && pattern.keep <= pattern.of
  check(isPattern, 'a pattern that keeps 1 to all of each group', `${pattern.keep} of ${pattern.of}`)
  check(block.length === 2 && block.every(isCount), 'a block of positive rows and columns', block)
  check(factor === 'outer' || factor === 'inner', "the factor 'outer' or 'inner'", factor)
}

function patternTarget({ pattern, target }: Pick<PlanSettings, 'pattern'> & { target?: Target | undefined }): Target {
  const sparsity = 1 - pattern.keep / pattern.of
  const given = target && ('sparsity' in target ? target.sparsity : 'keep' in target ? 1 - target.keep : Number.NaN)
  check(
    given === undefined || Math.abs(given - sparsity) < 1e-9,
    `the sparsity ${sparsity} that the pattern ${pattern.keep} of ${pattern.of} gives`,
    JSON.stringify(target),
  )
  return { sparsity }
}

/** Fills in the defaults and checks what is given; a failure with code `usage` where it is wrong. */
export function resolveOptions(options: PlanOptions): PlanSettings {
  const { granularity = 'channel', pattern = { keep: 2, of: 4 } } = options
  checkPlugin(options.criterion, 'criterion')
  if (options.allocation) checkPlugin(options.allocation, 'allocation')
  const isStructural = granularity === 'channel' || granularity === 'head'
  const isUniform = isStructural || granularity === 'n:m' || options.criterion.comparable === false
  check(granularity === 'n:m' || options.target !== undefined, 'a target', 'none')
  const settings: PlanSettings = {
    schedule: oneShot,
    rounds: 1,
    progress: 1,
    seed: 0,
    width: false,
    factor: 'outer',
    block: [4, 4],
    tables: false,
    ...options,
    granularity,
    pattern,
    allocation: options.allocation ?? (isUniform ? uniform() : global()),
    target: granularity === 'n:m' ? patternTarget({ pattern, target: options.target }) : options.target!,
  }
  checkSettings(settings)
  return settings
}
