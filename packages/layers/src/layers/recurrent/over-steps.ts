import { ints } from '@coppice/graph'
import type { SourceValue } from '@coppice/graph'
import { emit } from '../../emitting.ts'
import { unsupported } from '../../layer-failure.ts'
import type { CallContext } from '../../layer.ts'
import { withMask } from '../../layer-value.ts'
import type { LayerValue } from '../../layer-value.ts'
import { flagOf } from '../../topology/config.ts'
import type { Config } from '../../topology/config.ts'
import type { Steps } from './cell.ts'
import { compactSteps } from './compact-steps.ts'
import type { CompactSteps } from './compact-steps.ts'

/** What is run over the steps of a sequence gives. */
export interface Run {
  /** Every step in the order of the input, [steps, batch, units]. */
  readonly every: SourceValue
  /** What it gives in the end, [batch, units]. */
  readonly last: SourceValue
  /** All states after the last step. */
  readonly states: readonly SourceValue[]
}

/** What a layer gives of a run. */
export interface RunOptions {
  readonly config: Config
  /** What a step that does not count gives: zeros, or what the one before or after it gives. Default `before`. */
  readonly fill?: 'zeros' | 'before' | 'after'
  /** Whether the last step is given first. Default no. */
  readonly isTurned?: boolean
}

/**
 * Runs something over the steps of the first input; the other inputs are the states that it begins with. Every run
 * begins anew, with `stateful` too.
 */
export function overSteps(
  context: CallContext,
  options: RunOptions,
  run: (steps: Steps) => Run,
): readonly LayerValue[] {
  const { inputs, named } = context
  const { config, fill = 'before', isTurned = false } = options
  const [input, ...given] = inputs
  const compact = compactedSteps(context, config, input!)
  const x = stepsFirst(context, config, compact?.x ?? context.translation.inSourceOrder(input!))
  const initial = [...given, ...(named.get('initial_state') ?? [])]
  const { every, last, states } = run({ x, lengths: compact?.lengths, initial })
  const shown = flagOf(config, 'return_state', false) ? states : []
  if (!flagOf(config, 'return_sequences', false)) return [last, ...shown]
  const sequence = stepsFirst(context, config, every)
  const spread = compact?.spread(sequence, fill) ?? sequence
  return [withMask(isTurned ? reverseSteps(context, config, spread) : spread, input!.mask), ...shown]
}

function compactedSteps(
  context: CallContext,
  config: Config,
  { mask, ...input }: LayerValue,
): CompactSteps | undefined {
  if (!mask) return undefined
  if (flagOf(config, 'time_major', false)) throw unsupported(context, 'sequences with their batch first', 'a mask')
  return compactSteps(context, context.translation.inSourceOrder(input), mask())
}

/** Batches and steps change places, where the layer does not have its steps first anyway. */
function stepsFirst(context: CallContext, config: Config, value: SourceValue): SourceValue {
  if (flagOf(config, 'time_major', false)) return value
  return emit(context, 'Transpose', [value], { perm: ints([1, 0, 2]) })
}

function reverseSteps(context: CallContext, config: Config, value: SourceValue): SourceValue {
  const axis = flagOf(config, 'time_major', false) ? 0 : 1
  const operands = [-1, -(2 ** 31), axis, -1].map(number => context.translation.constant([number]))
  return emit(context, 'Slice', [value, ...operands])
}
