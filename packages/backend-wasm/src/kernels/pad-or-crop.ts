import type { TensorInfo } from '@tensorflow/tfjs-core'
import type { KernelCall } from './kernel.ts'

/** Zeros before and after an axis; fewer than 0 are elements cut off. */
export type Margin = readonly [before: number, after: number]

/** Pads height and width of a tensor with zeros, or crops them. */
export function padOrCrop(call: KernelCall, x: TensorInfo, height: Margin, width: Margin): TensorInfo {
  const margins = [[0, 0], height, width, [0, 0]] as const
  const cut = (size: number): number => Math.max(-size, 0)
  const begin = margins.map(([before]) => cut(before))
  const size = margins.map(([before, after], axis) => x.shape[axis]! - cut(before) - cut(after))
  const cropped = size.every((kept, axis) => kept === x.shape[axis]) ? x : call.run('Slice', { x }, { begin, size })
  if (margins.every(([before, after]) => before <= 0 && after <= 0)) return cropped
  const paddings = margins.map(margin => margin.map(count => Math.max(count, 0)))
  return call.run('PadV2', { x: cropped }, { paddings, constantValue: 0 })
}
