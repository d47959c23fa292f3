import { intsAttribute, stringAttribute } from '../attributes.ts'
import type { Shape } from '../inferred.ts'
import type { InferenceContext } from '../operator.ts'
import { formatShape } from '../shapes.ts'
import { contradiction } from './inferring.ts'

/** How a window moves over the spatial axes, as the attributes of a convolution or pooling say. */
export interface Windows {
  readonly kernel: readonly number[]
  readonly strides: readonly number[]
  readonly dilations: readonly number[]
  /** All the starts, then all the ends. */
  readonly pads: readonly number[]
  readonly automatic: 'NOTSET' | 'SAME_UPPER' | 'SAME_LOWER' | 'VALID'
}

/** Reads and checks the attributes for so many spatial axes. */
export function windowsOf(context: InferenceContext, kernel: readonly number[]): Windows {
  const { node } = context
  const axes = kernel.length
  const one = (name: string): readonly number[] => list(context, name, axes, 1)
  const automatic = stringAttribute(node, 'auto_pad', 'NOTSET') as Windows['automatic']
  const pads = automatic === 'NOTSET' ? list(context, 'pads', 2 * axes, 0) : new Array<number>(2 * axes).fill(0)
  return { kernel, strides: one('strides'), dilations: one('dilations'), pads, automatic }
}

/** The size of each spatial axis after the window has moved over it. Throws where the window does not fit. */
export function windowedSizes(context: InferenceContext, spatial: Shape, windows: Windows, ceil = false): number[] {
  checkAxes(context, spatial, windows)
  return spatial.map((size, axis) => {
    if (size < 0) return -1
    const count = windowCount(size, windows, axis, ceil)
    return count > 0 || size === 0 ? Math.max(count, 0) : tooSmall(context, spatial, windows)
  })
}

function windowCount(size: number, windows: Windows, axis: number, ceil: boolean): number {
  const stride = windows.strides[axis]!
  if (windows.automatic.startsWith('SAME')) return Math.ceil(size / stride)
  const [before, after] = [windows.pads[axis]!, windows.pads[axis + windows.kernel.length]!]
  const room = size + before + after - extent(windows, axis)
  if (!ceil) return Math.floor(room / stride) + 1
  const count = Math.ceil(room / stride) + 1
  // The last window must start inside the input or the padding before it.
  return (count - 1) * stride >= size + before ? count - 1 : count
}

/** The size of each spatial axis after a transposed convolution. */
export function unwindowedSizes(
  context: InferenceContext,
  spatial: Shape,
  windows: Windows,
  extra: readonly number[],
): number[] {
  checkAxes(context, spatial, windows)
  return spatial.map((size, axis) => {
    if (size < 0) return -1
    const stride = windows.strides[axis]!
    if (windows.automatic.startsWith('SAME')) return size * stride
    const pads = windows.pads[axis]! + windows.pads[axis + windows.kernel.length]!
    return stride * (size - 1) + extra[axis]! + extent(windows, axis) - pads
  })
}

/** How far a window reaches along an axis. */
function extent({ kernel, dilations }: Windows, axis: number): number {
  return (kernel[axis]! - 1) * dilations[axis]! + 1
}

function list(context: InferenceContext, name: string, length: number, fallback: number): readonly number[] {
  const values = intsAttribute(context.node, name, undefined)
  if (!values || values.length === 0) return new Array<number>(length).fill(fallback)
  if (values.length !== length) contradiction(context, `${length} numbers in '${name}'`, `${values.length}`)
  if (fallback === 1 && values.some(value => value < 1)) {
    contradiction(context, `positive numbers in '${name}'`, `[${values.join(', ')}]`)
  }
  return values
}

function checkAxes(context: InferenceContext, spatial: Shape, windows: Windows): void {
  if (spatial.length === windows.kernel.length) return
  contradiction(context, `${windows.kernel.length} spatial axes`, formatShape(spatial))
}

function tooSmall(context: InferenceContext, spatial: Shape, windows: Windows): never {
  return contradiction(
    context,
    `spatial sizes that a window of ${formatShape(windows.kernel)} fits`,
    formatShape(spatial),
  )
}
