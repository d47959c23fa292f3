import { fixAll, type Axis } from '../labels/axis.ts'
import type { TieContext } from '../ties.ts'
import { axesOf, spatialAxes } from '../operators/tying.ts'

/** Pooling runs over the spatial axes; indices of maxima count through the whole input, so nothing of it may go. */
function tiePool(context: TieContext): readonly (readonly Axis[])[] {
  const x = axesOf(context, 0)
  if (context.node.outputs[1]) fixAll(context.labels, x, `${context.where} gives positions in the whole of it`)
  return context.node.outputs.map(() => [...x.slice(0, 2), ...spatialAxes(context)])
}

const pool = { ties: tiePool }

export const structure = {
  MaxPool: pool, AveragePool: pool, LpPool: pool, GlobalAveragePool: pool, GlobalMaxPool: pool, GlobalLpPool: pool,
}
