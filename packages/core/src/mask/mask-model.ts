import { maskCells, replaceConstants } from '@coppice/graph'
import type { Analysis } from '@coppice/graph'
import type { MagnitudeThreshold, Model, Tensor } from '@coppice/spec'
import { toSelection } from '../plan/choose-cells.ts'
import type { Choice } from '../plan/choose-cells.ts'
import type { Units } from '../units/unit-outline.ts'
import { zeroBelow } from '../streaming/zero-below.ts'
import { zeroUnits } from './zero-cells.ts'

/** What goes: which cells, or of single weights those of small magnitude, by unit id. */
export interface Removed {
  readonly choice: Choice
  readonly thresholds?: ReadonlyMap<string, MagnitudeThreshold>
}

/** The tensors that something goes from, with zeros there, by name. */
export function zeroedTensors(
  outlines: Units['outlines'],
  tensors: ReadonlyMap<string, Tensor>,
  { choice, thresholds }: Removed,
): Map<string, Tensor> {
  const zeroed = zeroUnits(outlines, tensors, choice)
  for (const { id, slices } of outlines) {
    const threshold = thresholds?.get(id)
    if (threshold?.count)
      for (const { tensor } of slices) zeroed.set(tensor, zeroBelow(tensors.get(tensor)!, threshold))
  }
  return zeroed
}

/** The model with some cells set to zero: for channels and heads in everything that makes or reads them. */
export function maskModel(model: Model, analysis: Analysis | undefined, units: Units, removed: Removed): Model {
  const graph = analysis
    ? maskCells(analysis, toSelection(removed.choice))
    : replaceConstants(model.graph, zeroedTensors(units.outlines, units.tensors, removed))
  return graph === model.graph ? model : { ...model, graph }
}
