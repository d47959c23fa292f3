import { graphAxis, int } from '@coppice/graph'
import type { SourceValue } from '@coppice/graph'
import { elementwise, emit } from '../emitting.ts'
import { unsupported } from '../layer-failure.ts'
import type { CallContext, Layer } from '../layer.ts'
import { maskBy, withMask } from '../layer-value.ts'
import type { LayerValue, Mask } from '../layer-value.ts'
import { numberOf } from '../topology/config.ts'
import type { Config } from '../topology/config.ts'

/** What layers that merge several inputs do, apart from masks. */
interface Merge {
  readonly classNames: readonly string[]
  merge(context: CallContext): SourceValue
}

/** Takes the inputs together two by two. */
function folded(operator: string, ...classNames: readonly string[]): Merge {
  return { classNames, merge: context => fold(context, operator) }
}

function fold(context: CallContext, operator: string): SourceValue {
  return context.inputs.reduce((sum: SourceValue, next) => elementwise(context, operator, [sum, next]))
}

const Average: Merge = {
  classNames: ['Average'],
  merge: average,
}

function average(context: CallContext): SourceValue {
  const sum = fold(context, 'Add')
  const count = context.translation.constant(context.inputs.length, sum.inferred.type ?? 'float32')
  return elementwise(context, 'Div', [sum, count])
}

const Concatenate: Merge = {
  classNames: ['Concatenate'],
  merge: context => concatenate(context, numberOf(context.config, ['axis', 'concat_axis'], -1)),
}

function concatenate(context: CallContext, axis: number): SourceValue {
  return joinAlong(context, context.inputs, axis)
}

/** Puts values after each other along an axis of the source. */
export function joinAlong(context: CallContext, values: readonly SourceValue[], axis: number): SourceValue {
  const { translation } = context
  const isTurned = values.some(({ order }) => order === 'channels-first')
  const aligned = values.map(value => (isTurned ? translation.channelsFirst(value) : value))
  return emit(context, 'Concat', aligned, { axis: int(graphAxis(aligned[0]!, axis)) })
}

/** Keras 1 has one layer for all; `dot` and `cos` are layers of their own since. */
const merges: Readonly<Record<string, (context: CallContext) => SourceValue>> = {
  sum: context => fold(context, 'Add'),
  mul: context => fold(context, 'Mul'),
  max: context => fold(context, 'Max'),
  ave: average,
  concat: context => concatenate(context, numberOf(context.config, 'concat_axis', -1)),
}

const Merge: Merge = {
  classNames: ['Merge'],
  merge(context) {
    const { mode = 'sum' } = context.config
    const merge = typeof mode === 'string' && Object.hasOwn(merges, mode) ? merges[mode] : undefined
    if (merge && context.inputs.length > 0) return merge(context)
    throw unsupported(context, `a merge of tensors by ${Object.keys(merges).join(', ')}`, JSON.stringify(mode))
  },
}

function merging({ classNames, merge }: Merge): Layer {
  return {
    classNames,
    mask: 'own',
    translate: context => withMask(merge(context), mergeMasks(context)),
  }
}

/**
 * A step counts where it does in all inputs (Keras 2), or in one of them (Keras 3). An input without a mask counts
 * everywhere where values are put side by side, and elsewhere for nothing in Keras 2; in Keras 3 it ends the mask.
 */
function mergeMasks(context: CallContext): Mask | undefined {
  const { inputs, keras, className, config } = context
  const masks = inputs.flatMap(({ mask }) => (mask ? [mask] : []))
  if (masks.length === 0) return undefined
  if (className === 'Concatenate' && !isLastAxis(inputs[0]!, config)) return refuseMask(context)
  if (keras >= 3 && masks.length < inputs.length) return undefined
  const operator = keras >= 3 ? 'Or' : 'And'
  return maskBy(() => masks.map(mask => mask()).reduce((whole, mask) => elementwise(context, operator, [whole, mask])))
}

function isLastAxis({ inferred }: LayerValue, config: Config): boolean {
  const axis = numberOf(config, ['axis', 'concat_axis'], -1)
  return axis === -1 || axis === inferred.shape!.length - 1
}

/** A mask that no layer asks for does no harm. */
const refuseMask = (context: CallContext): Mask =>
  maskBy(() => {
    throw unsupported(context, 'values without a mask to be put after each other', 'a mask that a later layer reads')
  })

export const mergingLayers: readonly Layer[] = [
  folded('Add', 'Add'),
  folded('Sub', 'Subtract'),
  folded('Mul', 'Multiply'),
  folded('Max', 'Maximum'),
  folded('Min', 'Minimum'),
  Average,
  Concatenate,
  Merge,
].map(merging)
