import type { Calibration, Granularity, Loss, Session, StatisticName } from '@coppice/spec'
import type { Observations } from './observations.ts'

/** What {@link observe} is told. */
export interface ObserveOptions {
  /** An open backend that can run models, and differentiate where gradients are asked for. */
  readonly session: Pick<Session, 'backend' | 'capabilities' | 'prepare'>
  readonly calibration: Calibration
  /** The statistics to collect, such as `criterion.needs`. */
  readonly needs: readonly StatisticName[]
  /** Default `channel`. */
  readonly granularity?: Granularity
  /** As for `plan`. Default false. */
  readonly width?: boolean
  /** As for `plan`. Default `outer`. */
  readonly factor?: 'outer' | 'inner'
  /** As for `plan`. Default [4, 4]. */
  readonly block?: readonly [number, number]
  /** As for `plan`. Default false. */
  readonly tables?: boolean
  /**
   * Default: `squared-error` where the targets are floats, otherwise `cross-entropy`, of the first output; without
   * targets the model's own most probable class serves as the label.
   */
  readonly loss?: Loss
  /** How many bins a histogram has at most, 2 to 1024. Default 64. */
  readonly bins?: number
  /** At most so many examples are looked at. Default all. */
  readonly examples?: number
  /** Gradients are taken of at most so many, the first ones. Default all. */
  readonly gradientExamples?: number
  /** The number of the first example, where the calibration data is a part of a larger set. Default 0. */
  readonly start?: number
  /** Goes on with earlier observations: examples that they have seen are skipped. They are left as they were. */
  readonly from?: Observations
  /** Stops after the batch that is being run; what was collected until then is given, with `complete` false. */
  readonly signal?: AbortSignal
  /** Called after each batch. */
  readonly onProgress?: (progress: ObserveProgress) => void
}

/** How far an observation is. */
export interface ObserveProgress {
  /** How many examples were run, those of `from` among them. */
  readonly examples: number
  /** Of how many of them gradients were taken. */
  readonly gradients: number
}
