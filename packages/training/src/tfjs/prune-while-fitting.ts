import { failure } from '@coppice/spec'
import type { Allocation, Criterion } from '@coppice/spec'
import { gradual } from '../pruning/gradual.ts'
import type { Pruning, PruningAction } from '../pruning/pruning.ts'
import { chooseWeights } from './choose-weights.ts'
import type { KernelMasks } from './choose-weights.ts'
import { holdMasks } from './hold-masks.ts'
import type { HeldMasks } from './hold-masks.ts'
import { kernelsOf } from './kernels-of.ts'
import type { Kernel } from './kernels-of.ts'
import type { LayersModelLike, TensorFlowLike } from './tensorflow.ts'

/** How {@link pruneWhileFitting} prunes. */
export interface FitPruningOptions {
  /** The fraction of the weights of all kernels that goes, in [0, 1). */
  readonly sparsity: number
  /** When it goes: `gradual`, `atOnce`, `cyclic` or `softFilter`. Default `gradual()`, along a cubic. */
  readonly pruning?: Pruning
  /** What ranks weights: any criterion that looks at single weights alone. Default their magnitude. */
  readonly criterion?: Criterion
  /** How the sparsity is spread over layers. Default `global()`. */
  readonly allocation?: Allocation
  /** Layers or weights that are left alone, with `*` for any characters. Default none. */
  readonly exempt?: readonly string[]
  /** How many batches the whole training has. Default: as `fit` says; `fitDataset` says it only with `batchesPerEpoch`. */
  readonly steps?: number
}

/** What `fit` is handed, and what is called after it. */
export interface FitPruner {
  /** For `callbacks` of `fit` and `fitDataset`. */
  readonly callback: FitCallback
  /**
   * Ends it, also where `fit` failed: masks are applied a last time and given back, the optimizer is as it was, and the
   * model is an ordinary one whose zeros are exact.
   */
  strip(): Promise<Stripped>
}

/** The callbacks of `fit` that are used. */
export interface FitCallback {
  onTrainBegin(): Promise<void>
  onBatchEnd(): Promise<void>
  onTrainEnd(): Promise<void>
}

/** What a model has come to. */
export interface Stripped {
  /** The fraction of the weights of all kernels that is zero. */
  readonly sparsity: number
  readonly kernels: readonly { readonly name: string; readonly weights: number; readonly zeros: number }[]
}

interface State {
  readonly kernels: readonly Kernel[]
  readonly held: HeldMasks
  readonly pruning: Pruning
  masks: KernelMasks
  done: number
  steps: number | undefined
}

/**
 * Prunes a LayersModel of TensorFlow.js while its own `fit` trains it, and keeps masked weights at zero at every step.
 * `tf` is your own import; the model must be compiled before it is fitted.
 *
 * For what needs more than the weights (other criteria, channels, lottery tickets, RigL, distillation, checkpoints) read
 * the model into a graph with `@coppice/format-tfjs` and take `pruneWhileTraining`.
 *
 * @throws a failure with code `usage` for options that are wrong, and when training begins, for a way of pruning that
 * needs gradients or another memory, or a model that was not compiled.
 *
 * @example
 * ```ts
 * const pruner = pruneWhileFitting(tf, model, { sparsity: 0.9 })
 * await model.fit(images, labels, { epochs: 10, callbacks: pruner.callback })
 * await pruner.strip() // { sparsity: 0.9, … }
 * ```
 */
export function pruneWhileFitting(tf: TensorFlowLike, model: LayersModelLike, options: FitPruningOptions): FitPruner {
  const { sparsity, pruning = gradual(), exempt = [] } = options
  if (!(sparsity >= 0 && sparsity < 1)) throw misuse('a sparsity from 0 to below 1', `${sparsity}`)
  if (pruning.masking === 'through' || pruning.movement) throw unsuited(pruning)
  const kernels = kernelsOf(model, exempt)
  if (kernels.length === 0) throw misuse('a model with kernels that are trained', 'none')
  const held = holdMasks(tf, model, kernels)
  const state: State = { kernels, held, pruning, masks: new Map(), done: 0, steps: options.steps }
  const act = async (): Promise<void> => {
    const moment = { done: state.done, steps: state.steps!, sparsity }
    for (const action of pruning.actionsAt(moment)) await perform(action, state, options)
  }
  return {
    callback: {
      // Not an arrow: TensorFlow.js calls it on an object that knows how long the training is.
      async onTrainBegin(this: unknown) {
        held.watch()
        const isFirst = state.done === 0
        state.steps ??= stepsOf(this)
        if (isFirst) await act()
      },
      async onBatchEnd() {
        state.done++
        await act()
      },
      async onTrainEnd() {
        held.unwatch()
      },
    },
    async strip() {
      held.unwatch()
      held.hold(state.masks)
      held.dispose()
      return countZeros(kernels)
    },
  }
}

async function perform(action: PruningAction, state: State, options: FitPruningOptions): Promise<void> {
  switch (action.do) {
    case 'prune':
      state.masks = await choose(action.progress, action.keep ? state.masks : new Map(), state, options)
      return state.held.hold(state.masks)
    case 'zero':
      return state.held.zero(await choose(action.progress, new Map(), state, options))
    case 'release':
      state.masks = new Map()
      return state.held.hold(state.masks)
    case 'regrow':
    case 'remember':
    case 'rewind':
      throw unsuited(state.pruning)
  }
}

function choose(
  progress: number,
  gone: KernelMasks,
  { kernels }: State,
  { sparsity, criterion, allocation }: FitPruningOptions,
): Promise<KernelMasks> {
  return chooseWeights(kernels, { criterion, allocation, sparsity: sparsity * progress, gone })
}

interface FitParameters {
  readonly epochs: number
  readonly initialEpoch?: number | null
  readonly samples?: number | null
  readonly steps?: number | null
  readonly batchSize?: number | null
}

/** How many batches `fit` will run, by what it tells its callbacks. */
function stepsOf(callback: unknown): number {
  const parameters = (callback as { readonly params?: FitParameters } | undefined)?.params
  const { epochs = 0, initialEpoch, samples, steps, batchSize } = parameters ?? {}
  const batches = steps ?? Math.ceil((samples ?? Number.NaN) / (batchSize ?? 32))
  const total = (epochs - (initialEpoch ?? 0)) * batches
  if (Number.isFinite(total) && total > 0) return total
  throw failure({
    code: 'usage',
    who: 'pruneWhileFitting',
    expected: 'to know how many batches there will be',
    received: 'a training that does not say',
    remedy: 'Give `steps`, epochs times batches.',
  })
}

async function countZeros(kernels: readonly Kernel[]): Promise<Stripped> {
  const counted: { name: string; weights: number; zeros: number }[] = []
  for (const { name, weight } of kernels) {
    const values = Array.from(await weight.read().data())
    counted.push({ name, weights: values.length, zeros: values.filter(value => value === 0).length })
  }
  const [zeros, weights] = [
    counted.reduce((sum, { zeros }) => sum + zeros, 0),
    counted.reduce((sum, { weights }) => sum + weights, 0),
  ]
  return { sparsity: zeros / weights, kernels: counted }
}

function unsuited({ name }: Pruning): Error {
  return failure({
    code: 'usage',
    who: `pruneWhileFitting, the pruning '${name}'`,
    expected: 'one that masks weights or sets them to zero',
    received: 'one that needs gradients or goes back to earlier weights',
    remedy: 'Read the model into a graph with @coppice/format-tfjs, and take pruneWhileTraining.',
  })
}

function misuse(expected: string, received: string): Error {
  return failure({ code: 'usage', who: 'pruneWhileFitting', expected, received })
}
