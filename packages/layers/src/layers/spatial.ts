import { ints, text } from '@coppice/graph'
import type { SourceValue } from '@coppice/graph'
import { failure } from '@coppice/spec'
import type { Node } from '@coppice/spec'
import type { CallContext } from '../layer.ts'
import { optionOf, textOf } from '../topology/config.ts'
import type { Config } from '../topology/config.ts'

/** Whether a layer reads its channels from the first axis after the batch; `dim_ordering` in Keras 1. */
export function isChannelsFirst(config: Config): boolean {
  return ['channels_first', 'th'].includes(textOf(config, ['data_format', 'dim_ordering'], 'channels_last'))
}

/**
 * The input of a layer with its channels on axis 1. A layer that reads channels first says so of its input as it
 * stands; what it gives stands so too.
 */
export function imageOf({ translation, inputs, config }: CallContext): SourceValue {
  const [image] = inputs
  return isChannelsFirst(config) ? translation.inSourceOrder(image!) : translation.channelsFirst(image!)
}

/** The windows of a convolution or pooling layer along each spatial axis. */
export interface Windows {
  readonly kernel: readonly number[]
  readonly strides: readonly number[]
  readonly dilations?: readonly number[]
  /** `valid`, `same` or `causal`. */
  readonly padding: string
}

/** The attributes of ONNX for windows; `same` is worked out here where sizes are known. */
export function windowAttributes({ inferred }: SourceValue, windows: Windows, who: string): Node['attributes'] {
  const { kernel, strides, dilations } = windows
  const sizes = inferred.shape!.slice(2)
  const base = { kernel_shape: ints(kernel), strides: ints(strides), ...(dilations && { dilations: ints(dilations) }) }
  const pads = padsOf(sizes, windows, who)
  if (pads === 'automatic') return { ...base, auto_pad: text('SAME_UPPER') }
  return pads.every(pad => pad === 0) ? base : { ...base, pads: ints(pads) }
}

function padsOf(sizes: readonly number[], windows: Windows, who: string): readonly number[] | 'automatic' {
  const { kernel, strides, dilations, padding } = windows
  const extents = kernel.map((size, axis) => (size - 1) * (dilations?.[axis] ?? 1) + 1)
  if (padding === 'valid') return kernel.flatMap(() => [0, 0])
  if (padding === 'causal') return [extents[0]! - 1, 0]
  if (padding !== 'same') throw wrongPadding(who, padding)
  const totals = extents.map((extent, axis) => samePadding(sizes[axis]!, strides[axis]!, extent))
  if (totals.includes(undefined)) return 'automatic'
  const before = totals.map(total => Math.floor(total! / 2))
  return [...before, ...totals.map((total, axis) => total! - before[axis]!)]
}

/** The zeros that make the output ceil(size / stride) long; `undefined` where that depends on a size that is not known. */
function samePadding(size: number, stride: number, extent: number): number | undefined {
  if (stride === 1) return extent - 1
  if (size < 0) return undefined
  return Math.max(0, (Math.ceil(size / stride) - 1) * stride + extent - size)
}

/** The padding that a layer states. */
export function paddingOf(config: Config): string {
  return typeof optionOf(config, ['padding', 'border_mode']) === 'string'
    ? textOf(config, ['padding', 'border_mode']).toLowerCase()
    : 'valid'
}

function wrongPadding(who: string, received: string): Error {
  const expected = 'padding valid, same or causal'
  return failure({ code: 'unsupported-model', who: `layer ${who}`, expected, received })
}
