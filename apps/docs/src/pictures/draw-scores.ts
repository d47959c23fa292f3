import { analysisOf, loadUnit, createTensorLoader, referenceKernels, score, unitsOf } from '@coppice/core'
import { outputSlices } from '@coppice/spec'
import type { CriterionEntry, Unit } from '@coppice/spec'
import { escapeHtml } from '../site/escape-html.ts'
import type { TrainedNetwork } from './trained-network.ts'

/** What is drawn of a cell: its weights, its score, and whether it is among the half that would go. */
interface Cell {
  readonly weights: readonly number[]
  readonly score: number
  readonly goes: boolean
}

const [side, gap, perRow, barWidth] = [14, 22, 4, 70]

/** The first convolution's filters, or its single weights, with the scores that the criterion gives them. */
export async function drawScores(entry: CriterionEntry, network: TrainedNetwork): Promise<string> {
  const criterion = entry.create()
  const granularity = criterion.granularities.includes('channel') ? 'channel' : 'element'
  const { model } = network
  const units = await unitsOf(model, await analysisOf(model.graph), granularity)
  const outlines = units.outlines.filter(outline => outline.slices.some(slice => slice.tensor === 'first.weight'))
  const shown = { ...units, outlines }
  const observations = criterion.needs.length > 0 ? await network.observe(criterion, granularity) : undefined
  const scores = await score(shown, { criterion, ...(observations && { observations }) })
  const unit = await loadUnit(outlines[0]!, createTensorLoader(units.tensors, new Map()))
  const cells = await cellsOf(unit, [...scores.values()][0]!)
  return draw(entry.name, granularity === 'channel' ? cells : joinRows(cells))
}

async function cellsOf(unit: Unit, scores: Float32Array): Promise<Cell[]> {
  const [slice] = outputSlices(unit)
  const rows = await referenceKernels.rows(slice!, unit.size)
  const length = rows.length / unit.size
  const order = [...scores.keys()].sort((a, b) => scores[a]! - scores[b]! || a - b)
  const going = new Set(order.slice(0, unit.size >> 1))
  return Array.from({ length: unit.size }, (_, cell) => ({
    weights: [...rows.subarray(cell * length, (cell + 1) * length)],
    score: scores[cell]!,
    goes: going.has(cell),
  }))
}

/** Single weights, nine to a filter, as filters whose score is the mean of theirs. */
function joinRows(cells: readonly Cell[]): Cell[] {
  const filters = Array.from({ length: cells.length / 9 }, (_, at) => cells.slice(at * 9, at * 9 + 9))
  return filters.map(own => ({
    weights: own.map(cell => (cell.goes ? 0 : cell.weights[0]!)),
    score: own.reduce((sum, cell) => sum + cell.score, 0) / own.length,
    goes: false,
  }))
}

function draw(name: string, cells: readonly Cell[]): string {
  const largest = Math.max(...cells.flatMap(cell => cell.weights.map(Math.abs)))
  const span = spanOf(cells.map(cell => cell.score))
  const [stepX, stepY] = [3 * side + barWidth + 2 * gap, 3 * side + gap]
  const drawn = cells.map((cell, at) => {
    const [x, y] = [(at % perRow) * stepX, Math.floor(at / perRow) * stepY]
    return `<g transform="translate(${x} ${y})" ${cell.goes ? 'opacity="0.45"' : ''}>${drawWeights(cell, largest)}${drawBar(cell, span)}</g>`
  })
  const summary = cells.map((cell, at) => `filter ${at}: ${cell.score.toPrecision(3)}${cell.goes ? ', goes' : ''}`)
  const height = Math.ceil(cells.length / perRow) * stepY
  const caption = `The filters of a small network that was trained to tell stripes, and the scores that ${name} gives them (the bars); green weights are positive, red ones negative. The paler half would go first.`
  return `<figure><svg viewBox="0 0 ${perRow * stepX} ${height}" width="${perRow * stepX}" role="img"><title>Scores by ${escapeHtml(name)}</title><desc>${escapeHtml(summary.join('; '))}</desc>${drawn.join('')}</svg><figcaption>${escapeHtml(caption)}</figcaption></figure>`
}

const spanOf = (scores: readonly number[]): readonly [number, number] => [
  Math.min(0, ...scores),
  Math.max(Number.MIN_VALUE, ...scores),
]

function drawWeights({ weights }: Cell, largest: number): string {
  const squares = weights.map((weight, at) => {
    const [x, y] = [(at % 3) * side, Math.floor(at / 3) * side]
    const color = weight < 0 ? 'var(--red)' : 'var(--green)'
    const strength = (Math.abs(weight) / largest).toFixed(2)
    return `<rect x="${x}" y="${y}" width="${side - 1}" height="${side - 1}" fill="${color}" fill-opacity="${strength}" stroke="var(--line)"/>`
  })
  return squares.join('')
}

function drawBar({ score, goes }: Cell, [low, high]: readonly [number, number]): string {
  const width = (barWidth * (score - low)) / (high - low || 1)
  const x = 3 * side + 6
  const word = goes ? 'goes' : ''
  return `<rect x="${x}" y="${side}" width="${Math.max(1, width).toFixed(1)}" height="${side - 2}" fill="var(--grey)"/><text x="${x}" y="${3 * side}">${score.toPrecision(3)} ${word}</text>`
}
