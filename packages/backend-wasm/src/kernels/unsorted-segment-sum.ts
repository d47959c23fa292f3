import type { TensorInfo } from '@tensorflow/tfjs-core'
import { sizeOf } from './kernel.ts'
import type { Kernel } from './kernel.ts'

/** Sums of the rows that have the same segment; rows of segments that do not exist are left out. */
export const unsortedSegmentSum: Kernel = {
  name: 'UnsortedSegmentSum',
  run(call) {
    const { x, segmentIds } = call.inputs as { x: TensorInfo; segmentIds: TensorInfo }
    const count = call.attributes['numSegments'] as number
    const row = x.shape.slice(segmentIds.shape.length)
    const length = sizeOf(row)
    const result = call.allocate([count, ...row], x.dtype === 'int32' ? 'int32' : 'float32')
    const [from, segments, sums] = [call.elements(x), call.elements(segmentIds), call.elements(result).fill(0)]
    segments.forEach((segment, at) => {
      if (segment < 0 || segment >= count) return
      for (let i = 0; i < length; i++) sums[segment * length + i]! += from[at * length + i]!
    })
    return result
  },
}
