import type { Granularity, Plugin } from '@coppice/spec'

/** Where a training stands when it asks what is to be done. */
export interface Moment {
  /** How many steps are done. */
  readonly done: number
  /** How many there are in all. */
  readonly steps: number
  /** The fraction of cells that is to go in the end, where the target says one. */
  readonly sparsity?: number
}

/** Chooses the cells that are to go at a part of the target, and masks them. */
export interface PruneAction {
  readonly do: 'prune'
  /** The part of the target, in (0, 1]. */
  readonly progress: number
  /** Whether what went before goes first. Default false: everything is chosen anew. */
  readonly keep?: boolean
  /** What is masked of channels and heads: `outputs` leaves a way back. Default `all`. */
  readonly of?: 'all' | 'outputs'
  /** What chooses: the plan's criterion, or the sums of −w · ∂L/∂w. Default `criterion`. */
  readonly by?: 'criterion' | 'movement'
}

/** Chooses cells and sets their weights to zero once; they may grow again. */
export interface ZeroAction extends Omit<PruneAction, 'do'> {
  readonly do: 'zero'
}

/** In each tensor, masks a share of the live weights, the smallest, and frees as many where the gradient is largest. */
export interface RegrowAction {
  readonly do: 'regrow'
  readonly share: number
}

/**
 * What a way of pruning does between two steps. `release` lifts all masks; `remember` keeps the state of the training,
 * and `rewind` goes back to it with the masks as they are.
 */
export type PruningAction =
  | PruneAction
  | ZeroAction
  | RegrowAction
  | { readonly do: 'release' }
  | { readonly do: 'remember' }
  | { readonly do: 'rewind' }

/** A way to prune while a network is trained: plain data and pure functions of how far the training is. */
export interface Pruning extends Plugin<'pruning'> {
  /** As for a trainer. Default `frozen`. */
  readonly masking?: 'frozen' | 'through'
  /** Whether it looks at the sums of −w · ∂L/∂w. Default false. */
  readonly movement?: boolean
  /** The granularities that it works at. Default all. */
  readonly granularities?: readonly Granularity[]
  /** What is to be done when so many steps are done: before the first, and after each. In the end something is masked. */
  actionsAt(moment: Moment): readonly PruningAction[]
  /** How much of the training is done as far as the rate goes. Default `done / steps`. */
  rateProgress?(moment: Moment): number
}

/** Fills in `kind` and `api`. */
export function definePruning(pruning: Omit<Pruning, 'kind' | 'api'>): Pruning {
  return { kind: 'pruning', api: 1, ...pruning }
}
