import { intAttribute, intsAttribute, stringAttribute } from '@coppice/graph'
import type { Node } from '@coppice/spec'

/** How a window moves over the spatial axes of a run, all pads resolved. */
export interface Windows {
  readonly kernel: readonly number[]
  readonly strides: readonly number[]
  readonly dilations: readonly number[]
  readonly before: readonly number[]
  readonly after: readonly number[]
}

/** Resolves the attributes of a convolution or pooling over spatial axes of these sizes. */
export function resolveWindows(node: Node, kernel: readonly number[], spatial: readonly number[]): Windows {
  const axes = kernel.length
  const strides = listOf(node, 'strides', axes, 1)
  const dilations = listOf(node, 'dilations', axes, 1)
  const shape = { kernel, strides, dilations }
  const automatic = stringAttribute(node, 'auto_pad', 'NOTSET')
  if (automatic === 'VALID') return { ...shape, before: zeros(axes), after: zeros(axes) }
  if (automatic === 'NOTSET' || automatic === '') {
    const pads = listOf(node, 'pads', 2 * axes, 0)
    return { ...shape, before: pads.slice(0, axes), after: pads.slice(axes) }
  }
  const total = spatial.map((size, axis) => {
    const covered = (Math.ceil(size / strides[axis]!) - 1) * strides[axis]! + extentOf(shape, axis)
    return Math.max(0, covered - size)
  })
  const [small, large] = [total.map(pad => Math.floor(pad / 2)), total.map(pad => Math.ceil(pad / 2))]
  return automatic === 'SAME_LOWER'
    ? { ...shape, before: large, after: small }
    : { ...shape, before: small, after: large }
}

/** How far a window reaches along an axis. */
export function extentOf({ kernel, dilations }: Pick<Windows, 'kernel' | 'dilations'>, axis: number): number {
  return (kernel[axis]! - 1) * dilations[axis]! + 1
}

/** The sizes after the window has moved over the axes; with `ceil`, a last window may reach beyond the end. */
export function windowedSizes(windows: Windows, spatial: readonly number[], ceil = false): number[] {
  return spatial.map((size, axis) => {
    const { before, after, strides } = windows
    const stride = strides[axis]!
    const room = size + before[axis]! + after[axis]! - extentOf(windows, axis)
    if (!ceil) return Math.floor(room / stride) + 1
    const count = Math.ceil(room / stride) + 1
    return (count - 1) * stride >= size + before[axis]! ? count - 1 : count
  })
}

/** Whether ceil_mode is set. */
export function roundsUp(node: Node): boolean {
  return intAttribute(node, 'ceil_mode', 0) === 1
}

function listOf(node: Node, name: string, length: number, fallback: number): readonly number[] {
  const told = intsAttribute(node, name, [])
  return told.length > 0 ? told : new Array<number>(length).fill(fallback)
}

const zeros = (length: number): number[] => new Array<number>(length).fill(0)

/** Whether all numbers are the same as the one given. */
export const all = (numbers: readonly number[], value: number): boolean => numbers.every(number => number === value)
