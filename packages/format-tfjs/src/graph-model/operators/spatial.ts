import { ints, text } from '@coppice/graph'
import type { Attribute } from '@coppice/spec'
import { numbersOf, textOf } from '../attributes.ts'
import type { NodeDef } from '../node-def.ts'
import type { NodeContext, Operand } from '../node-context.ts'

/** How a window moves over the spatial axes. */
export interface Windows {
  readonly kernel: readonly number[]
  readonly strides: readonly number[]
  readonly dilations: readonly number[]
  /** All the starts, then all the ends; `undefined` for as many as keep the size. */
  readonly pads: readonly number[] | undefined
}

/** The middle of a list over batch, rows, columns and channels. */
function spatialOf(context: NodeContext, name: string): number[] {
  const { node } = context
  const numbers = numbersOf(node, name)
  if (numbers.length === 0) return []
  if (numbers[0] !== 1 || numbers.at(-1) !== 1)
    return context.refuse(`1 as the first and last of ${name}`, `[${numbers}]`)
  return numbers.slice(1, -1)
}

/** Images must have their channels last. */
export function checkChannelsLast(context: NodeContext): void {
  const format = textOf(context.node, 'data_format', 'NHWC')
  if (!format.endsWith('C')) context.refuse('channels last', format)
}

/** Reads how a window of this size moves. */
export function readWindows(context: NodeContext, kernel: readonly number[]): Windows {
  checkChannelsLast(context)
  const one = (numbers: readonly number[]): readonly number[] => (numbers.length > 0 ? numbers : kernel.map(() => 1))
  const strides = one(spatialOf(context, 'strides'))
  const dilations = one(spatialOf(context, 'dilations'))
  for (const numbers of [strides, dilations])
    if (numbers.length !== kernel.length) context.refuse(`${kernel.length} spatial axes`, `[${numbers}]`)
  return { kernel, strides, dilations, pads: readPads(context, kernel.length) }
}

function readPads(context: NodeContext, axes: number): readonly number[] | undefined {
  const padding = paddingOf(context.node)
  if (padding === 'SAME') return undefined
  if (padding === 'VALID') return new Array<number>(2 * axes).fill(0)
  const pads = numbersOf(context.node, 'explicit_paddings')
  if (padding !== 'EXPLICIT' || pads.length !== 2 * axes + 4)
    return context.refuse('padding SAME, VALID or EXPLICIT', `${padding} [${pads}]`)
  const spatial = pads.slice(2, -2)
  return [...spatial.filter((_, i) => i % 2 === 0), ...spatial.filter((_, i) => i % 2 === 1)]
}

export function paddingOf(node: NodeDef): string {
  return textOf(node, 'padding', 'VALID').toUpperCase()
}

/** The attributes of a convolution or pooling over an image with its channels first. */
export function windowAttributes({ inferred }: Operand, windows: Windows): Record<string, Attribute> {
  const { kernel, strides, dilations } = windows
  const pads = windows.pads ?? samePads(inferred.shape!.slice(2), windows)
  return {
    kernel_shape: ints(kernel),
    strides: ints(strides),
    ...(dilations.some(dilation => dilation !== 1) && { dilations: ints(dilations) }),
    ...(pads ? { pads: ints(pads) } : { auto_pad: text('SAME_UPPER') }),
  }
}

/** What keeps the size of images whose sizes are known: the smaller half in front. */
function samePads(sizes: readonly number[], { kernel, strides, dilations }: Windows): readonly number[] | undefined {
  if (sizes.some(size => size < 0)) return undefined
  const totals = sizes.map((size, axis) => {
    const reach = (kernel[axis]! - 1) * dilations[axis]! + 1
    return Math.max((Math.ceil(size / strides[axis]!) - 1) * strides[axis]! + reach - size, 0)
  })
  return [...totals.map(total => Math.floor(total / 2)), ...totals.map(total => Math.ceil(total / 2))]
}
