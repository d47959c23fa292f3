import type { TensorFlow } from '@coppice/executor'
import type { Attributes } from './kernel.ts'

/** How the windows of a convolution or pooling lie on a volume: depth, height and width. */
export interface VolumeWindows {
  readonly batch: number
  readonly input: Three
  readonly inputChannels: number
  readonly output: Three
  readonly outputChannels: number
  readonly window: Three
  readonly stride: Three
  readonly before: Three
}

/** Depth, height and width. */
export type Three = readonly [depth: number, height: number, width: number]

type Five = [number, number, number, number, number]
type Info = ReturnType<TensorFlow['backend_util']['computeConv3DInfo']>
interface Parameters {
  readonly strides: [number, number, number]
  readonly pad: 'same' | 'valid'
  readonly filterSize: [number, number, number]
  readonly dimRoundingMode?: 'floor'
}

function windowsOf(info: Info): VolumeWindows {
  const { padInfo } = info
  return {
    batch: info.batchSize,
    input: [info.inDepth, info.inHeight, info.inWidth],
    inputChannels: info.inChannels,
    output: [info.outDepth, info.outHeight, info.outWidth],
    outputChannels: info.outChannels,
    window: [info.filterDepth, info.filterHeight, info.filterWidth],
    stride: [info.strideDepth, info.strideHeight, info.strideWidth],
    before: [padInfo.front, padInfo.top, padInfo.left],
  }
}

/** Windows of a convolution by its attributes. */
export function convolutionWindows(
  tf: TensorFlow,
  input: readonly number[],
  filter: readonly number[],
  attributes: Attributes,
): VolumeWindows {
  const { strides, pad } = attributes as Parameters
  return windowsOf(tf.backend_util.computeConv3DInfo([...input] as Five, [...filter] as Five, strides, 1, pad))
}

/** Windows of a pooling by its attributes. */
export function poolingWindows(tf: TensorFlow, input: readonly number[], attributes: Attributes): VolumeWindows {
  const { filterSize, strides, pad, dimRoundingMode } = attributes as Parameters
  const { computePool3DInfo } = tf.backend_util
  return windowsOf(computePool3DInfo([...input] as Five, filterSize, strides, 1, pad, dimRoundingMode))
}

/** The place in each axis of the n-th of so many places in row-major order. */
function split(n: number, [, height, width]: Three): Three {
  return [Math.floor(n / width / height), Math.floor(n / width) % height, n % width]
}

/**
 * Goes over everything that the windows hold: for each example, output and place in its window that lies on the volume,
 * the positions of the input's and the output's elements among those of one channel, and the place in the window.
 */
export function forEachInWindow(
  { batch, input, output, window, stride, before }: VolumeWindows,
  visit: (input: number, output: number, tap: number) => void,
): void {
  const [taps, places] = [window, output].map(([depth, height, width]) => depth * height * width) as [number, number]
  for (let place = 0; place < batch * places; place++) {
    const first = split(place % places, output).map((at, axis) => at * stride[axis]! - before[axis]!)
    const example = Math.floor(place / places)
    for (let tap = 0; tap < taps; tap++) {
      const [depth, row, column] = split(tap, window).map((at, axis) => at + first[axis]!) as [number, number, number]
      const inside = [depth, row, column].every((at, axis) => at >= 0 && at < input[axis]!)
      if (inside) visit(((example * input[0] + depth) * input[1] + row) * input[2] + column, place, tap)
    }
  }
}
