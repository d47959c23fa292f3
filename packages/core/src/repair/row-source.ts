/** The numbers of a value, whatever its type was. */
export type Numbers = ArrayLike<number>

/** A value seen as rows of numbers: what a layer multiplies its weights with, or what it gives. */
export interface RowSource {
  readonly rows: number
  /** Writes one row of one group: number i goes to `target[i * stride + slot]`. */
  copy(row: number, group: number, target: Float64Array, slot: number, stride: number): void
}

const product = (sizes: readonly number[]): number => sizes.reduce((total, size) => total * size, 1)

/** Rows that lie along one axis, split evenly into groups; the other axes run over rows. */
export function rowsAlongAxis(values: Numbers, shape: readonly number[], axis: number, groups = 1): RowSource {
  const place = axis < 0 ? axis + shape.length : axis
  const inner = product(shape.slice(place + 1))
  const size = shape[place]! / groups
  const outer = product(shape.slice(0, place))
  return {
    rows: outer * inner,
    copy(row, group, target, slot, stride) {
      const first = Math.floor(row / inner) * shape[place]! * inner + (row % inner) + group * size * inner
      for (let i = 0; i < size; i++) target[i * stride + slot] = values[first + i * inner]!
    },
  }
}

/** How a kernel moves over spatial axes. */
export interface Windows {
  readonly kernel: readonly number[]
  readonly strides: readonly number[]
  readonly dilations: readonly number[]
  /** Of the starts. */
  readonly pads: readonly number[]
  /** The spatial sizes of the output. */
  readonly output: readonly number[]
}

/** Where the kernel's position lies in the input along one axis; -1 beyond it. */
type Place = (output: number, tap: number, axis: number) => number

function placeInConvolution({ strides, dilations, pads }: Windows, spatial: readonly number[]): Place {
  return (output, tap, axis) => {
    const at = output * strides[axis]! + tap * dilations[axis]! - pads[axis]!
    return at >= 0 && at < spatial[axis]! ? at : -1
  }
}

function placeInTransposed({ strides, dilations, pads }: Windows, spatial: readonly number[]): Place {
  return (output, tap, axis) => {
    const spread = output + pads[axis]! - tap * dilations[axis]!
    const at = spread / strides[axis]!
    return spread >= 0 && Number.isInteger(at) && at < spatial[axis]! ? at : -1
  }
}

/** For each position of the kernel the element of a channel's plane that it lies on at one position of the output. */
function findTaps(taps: Int32Array, position: number, windows: Windows, spatial: readonly number[], place: Place) {
  const { kernel, output } = windows
  for (let tap = 0; tap < taps.length; tap++) {
    let [at, restOfPosition, restOfTap, scale] = [0, position, tap, 1]
    for (let axis = spatial.length - 1; axis >= 0 && at >= 0; axis--) {
      const found = place(restOfPosition % output[axis]!, restOfTap % kernel[axis]!, axis)
      at = found < 0 ? -1 : at + found * scale
      scale *= spatial[axis]!
      restOfPosition = Math.floor(restOfPosition / output[axis]!)
      restOfTap = Math.floor(restOfTap / kernel[axis]!)
    }
    taps[tap] = at
  }
}

/** The rows of a convolution: for each position of the output, channels of a group times kernel positions. */
export function rowsOfWindows(
  values: Numbers,
  shape: readonly number[],
  windows: Windows,
  options: { readonly groups: number; readonly transposed: boolean },
): RowSource {
  const [batch, channels, ...spatial] = shape as [number, number, ...number[]]
  const [plane, positions] = [product(spatial), product(windows.output)]
  const size = channels / options.groups
  const place = (options.transposed ? placeInTransposed : placeInConvolution)(windows, spatial)
  const taps = new Int32Array(product(windows.kernel))
  let found = -1
  return {
    rows: batch * positions,
    copy(row, group, target, slot, stride) {
      const position = row % positions
      if (position !== found) findTaps(taps, position, windows, spatial, place)
      found = position
      let to = slot
      let from = (Math.floor(row / positions) * channels + group * size) * plane
      for (let channel = 0; channel < size; channel++, from += plane)
        for (let tap = 0; tap < taps.length; tap++, to += stride)
          target[to] = taps[tap]! < 0 ? 0 : values[from + taps[tap]!]!
    },
  }
}
