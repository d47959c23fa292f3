import { fixedAxis, tieAxes, type Axis } from './axis.ts'
import type { Labels } from './labels.ts'

/** The axes of an elementwise result: operands are aligned at the right and tied, axes of size 1 pass. */
export function broadcastAxes(
  labels: Labels,
  operands: readonly (readonly Axis[])[],
  shape: readonly number[],
  reason: string,
): Axis[] {
  return shape.map((size, k) => {
    let result: Axis | undefined
    for (const operand of operands) {
      const axis = operand[k - (shape.length - operand.length)]
      if (!axis || (axis.size === 1 && size !== 1)) continue
      if (result) tieAxes(labels, result, axis, reason)
      else result = axis
    }
    return result ?? fixedAxis(size)
  })
}
