import type { PlannedUnit } from '@coppice/spec'
import { countCells, encodeCells, indicesOf } from '../cells/cell-set.ts'
import type { CellSet } from '../cells/cell-set.ts'

const mostIndices = 4096
const mostScores = 65536

/** What a plan says of one unit: indices up to 4,096 cells and a bit set above; scores up to 65,536 cells. */
export function encodeUnit(id: string, cells: CellSet, scores: Float32Array | undefined): PlannedUnit {
  const removed = cells.size > mostIndices ? { base64: encodeCells(cells), count: countCells(cells) } : indicesOf(cells)
  const unit = { id, cells: cells.size, removed }
  return scores && scores.length <= mostScores ? { ...unit, scores: Array.from(scores) } : unit
}
