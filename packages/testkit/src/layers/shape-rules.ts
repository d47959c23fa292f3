import type { Dimension } from '@coppice/spec'

/** The product of sizes; `null` where one of several is not known. */
export const times = (factors: readonly Dimension[]): Dimension =>
  factors.reduce<Dimension>((product, size) => {
    if (product === 1) return size
    if (size === 1) return product
    return typeof product === 'number' && typeof size === 'number' ? product * size : null
  }, 1)

/** The shape of an elementwise operation. */
export function broadcast(a: readonly Dimension[], b: readonly Dimension[]): readonly Dimension[] {
  const [long, short] = a.length >= b.length ? [a, b] : [b, a]
  const offset = long.length - short.length
  return long.map((size, i) => (i < offset || size !== 1 ? size : (short[i - offset] as Dimension)))
}

/** Leaves out of both lists the dynamic sizes that are in both. */
function cancelNames(
  all: readonly Dimension[],
  part: readonly Dimension[],
): readonly [all: Dimension[], part: Dimension[]] {
  const left = [...all]
  const rest = part.filter(size => {
    const same = typeof size === 'string' ? left.indexOf(size) : -1
    if (same >= 0) left.splice(same, 1)
    return same < 0
  })
  return [left, rest]
}

/** The shape that Reshape gives: 0 copies an axis, -1 takes what is left. */
export function reshaped(shape: readonly Dimension[] | undefined, sizes: readonly number[]): readonly Dimension[] {
  const copied = sizes.map((size, i) => (size === 0 ? (shape?.[i] ?? null) : size))
  const open = copied.indexOf(-1)
  if (open < 0) return copied
  const [left, rest] = cancelNames(shape ?? [null], copied.toSpliced(open, 1))
  const [all, part] = [times(left), times(rest)]
  const missing = typeof all === 'number' && typeof part === 'number' ? all / part : null
  return copied.with(open, part === 1 ? all : missing)
}

/** How a window goes over an axis. */
export interface Window {
  readonly kernel: number
  readonly stride: number
  readonly padding: number
  readonly dilation: number
}

/** A spatial axis under a window: a size that is not known stays so, unless the window leaves it alone. */
export function windowed(size: Dimension, { kernel, stride, padding, dilation }: Window): Dimension {
  const loss = dilation * (kernel - 1) - 2 * padding
  if (typeof size === 'number') return Math.floor((size - loss - 1) / stride) + 1
  return loss === 0 && stride === 1 ? size : null
}

/** The reverse of {@link windowed}, as a transposed convolution goes. */
export const enlarged = (size: Dimension, { kernel, stride, padding, dilation }: Window): Dimension =>
  typeof size === 'number' ? (size - 1) * stride + dilation * (kernel - 1) + 1 - 2 * padding : null
