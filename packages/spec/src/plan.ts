import type { Loss } from './loss.ts'
import type { Granularity } from './granularity.ts'

/** How much is to go; exactly one of them. */
export type Target =
  /** The fraction of cells to remove, in [0, 1). */
  | { readonly sparsity: number }
  /** The fraction of cells to keep, in (0, 1]. */
  | { readonly keep: number }
  /** The size of the written model in bytes, or a fraction of the input's where below 1. */
  | { readonly bytes: number }
  /** Multiply-accumulates of one sample, or a fraction of the input's where below 1. */
  | { readonly macs: number }

/** Something that cannot be removed, and why. */
export interface Protected {
  /** The tensor and axis, such as `fc.weight axis 0`. */
  readonly name: string
  readonly reason: string
}

/**
 * Single weights that go by their magnitude: every one below `below`, and those that equal it up to, but not with, the
 * index `until`. It says which only together with the weights that it was made for.
 */
export interface MagnitudeThreshold {
  /** A magnitude as float32 holds it. */
  readonly below: number
  readonly until: number
  /** How many that are. */
  readonly count: number
}

/** What a plan says of one unit. Edit `removed` to change it. */
export interface PlannedUnit {
  readonly id: string
  /** The number of cells. */
  readonly cells: number
  /**
   * The indices of the cells that go, ascending; or, where there are many, a base64 bit set (bit i of byte i >> 3, least
   * significant first); or, where weights were ranked while they were read, the magnitude below which they go.
   */
  readonly removed: readonly number[] | { readonly base64: string; readonly count: number } | MagnitudeThreshold
  /** One score a cell; left out where there are more than 65,536 cells. */
  readonly scores?: readonly number[]
}

/** A plan: which cells go, their scores, and everything needed to do it again. Plain JSON. */
export interface Plan {
  readonly kind: 'coppice-plan'
  readonly version: 1
  /** The model it was made for: SHA-256 over the names, types and shapes of its tensors and over its nodes, not over the weights. */
  readonly fingerprint: string
  readonly criterion: string
  readonly granularity: Granularity
  readonly allocation: string
  readonly target: Target
  readonly seed: number
  /** Everything else that shaped it. */
  readonly options: {
    /** Frees the width under LayerNorm and RMSNorm. */
    readonly width: boolean
    /** Which factor of a product goes: `outer` is heads and groups, `inner` dimensions within them. */
    readonly factor: 'outer' | 'inner'
    /** The least fraction of each unit that is kept. */
    readonly floor: number
    readonly rounds: number
    readonly schedule: string
    /** The part of the target that was asked for, where it was not all of it. */
    readonly progress?: number
    /** For `n:m`: the number kept and the group's length. */
    readonly pattern?: { readonly keep: number; readonly of: number }
    /** For `block`: rows and columns. */
    readonly block?: readonly [number, number]
  }
  /** What the criterion was shown; left out where it looked at weights alone. */
  readonly calibration?: {
    /** How many examples were run for it. */
    readonly examples: number
    /** The loss that gradients were taken of. */
    readonly loss?: Loss
  }
  /** The fraction of cells that go. */
  readonly sparsity: number
  readonly units: readonly PlannedUnit[]
  readonly protected: readonly Protected[]
}

/** The measured proof that masked and removed give the same outputs. */
export interface Certificate {
  readonly passed: boolean
  /** The largest difference of any output element. */
  readonly maxAbsoluteError: number
  /** The same by the largest magnitude of the output it lies in; the limit is 1e-5. */
  readonly maxRelativeError: number
  readonly tolerance: number
  /** How many runs were compared. */
  readonly samples: number
  /** The sizes given to the dynamic dimensions in each run. */
  readonly sizes: readonly Readonly<Record<string, number>>[]
  /** The backend that ran both. */
  readonly backend: string
  /** The first value that differs, where it failed. */
  readonly firstDifference?: string
  /** Why nothing was compared, where nothing was. */
  readonly reason?: string
}

/** One measured quantity, before and after; `null` is "not measured". */
export interface LedgerRow {
  readonly name: string
  readonly unit: string
  readonly before: number | null
  readonly after: number | null
  /** Over how many examples it was measured, where it was over examples. */
  readonly examples?: number
}

/** Everything that was won and what it cost, each on a row of its own. */
export interface Ledger {
  readonly rows: readonly LedgerRow[]
}
