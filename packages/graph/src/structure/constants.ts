import { fixedAxes, type Axis } from '../labels/axis.ts'
import type { TieContext } from '../ties.ts'

/** Sizes are read, not data: removal works them out again. */
function tieNothing(context: TieContext): readonly (readonly Axis[])[] {
  return [fixedAxes(context.outputShapes()[0])]
}

export const structure = { Shape: { ties: tieNothing }, Size: { ties: tieNothing } }
