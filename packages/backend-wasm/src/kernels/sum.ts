import type { TensorInfo } from '@tensorflow/tfjs-core'
import { sizeOf } from './kernel.ts'
import type { Kernel } from './kernel.ts'

/** How many axes from the first are summed over, where these are all; 0 where they are others. */
function countLeading(axis: number | readonly number[], rank: number): number {
  const axes = [axis].flat().map(one => (one < 0 ? one + rank : one))
  const sorted = axes.toSorted((a, b) => a - b)
  return sorted.length < rank && sorted.every((one, at) => one === at) ? sorted.length : 0
}

/** Sums; along the first axes, as for the gradient of a bias, without the transpose that the backend's own makes. */
export const sum: Kernel = {
  name: 'Sum',
  run(call) {
    const { x } = call.inputs as { x: TensorInfo }
    const { axis, keepDims } = call.attributes as { axis: number | readonly number[]; keepDims?: boolean }
    const leading = countLeading(axis, x.shape.length)
    const rest = x.shape.slice(leading)
    if (leading === 0 || x.dtype !== 'float32' || sizeOf(x.shape) === 0) return call.run('Sum', { x }, call.attributes)
    const columns = sizeOf(rest)
    const result = call.allocate(keepDims ? [...x.shape.slice(0, leading).fill(1), ...rest] : rest)
    const elements = call.elements(x)
    const sums = new Float64Array(columns)
    for (let start = 0; start < elements.length; start += columns) {
      for (let column = 0; column < columns; column++) sums[column]! += elements[start + column]!
    }
    call.elements(result).set(sums)
    return result
  },
}
