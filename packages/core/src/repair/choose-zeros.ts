import type { Matrix } from '../linear-algebra/matrix.ts'

/** What is chosen among. */
export interface Candidates {
  readonly weights: Matrix
  /** Upper triangle R with H⁻¹ = RᵀR: a weight w costs (w / R's diagonal)². */
  readonly root: Matrix
  /** For each weight 1 where it is to be zero; the choice is written into it. */
  readonly gone: Uint8Array
}

const costOf = ({ weights, root }: Candidates, at: number): number => {
  const column = at % weights.columns
  return (weights.data[at]! / root.data[column * root.stride + column]!) ** 2
}

function placesIn({ rows, columns }: Matrix, from: number, to: number): Int32Array {
  const width = to - from
  return Int32Array.from({ length: rows * width }, (_, i) => Math.floor(i / width) * columns + from + (i % width))
}

/** The `count` candidates of least cost, ties in order. */
function cheapest(costs: Float64Array, count: number): number[] {
  if (count <= 0) return []
  const limit = costs.slice().sort()[Math.min(count, costs.length) - 1]!
  let ties = count
  for (const cost of costs) if (cost < limit) ties--
  const chosen: number[] = []
  for (let i = 0; i < costs.length; i++) if (costs[i]! < limit || (costs[i] === limit && ties-- > 0)) chosen.push(i)
  return chosen
}

/** How many of the zeros planned for all columns fall to a block, so that the sum comes out exactly. */
export function shareOf(total: number, from: number, to: number, columns: number): number {
  return Math.round((total * to) / columns) - Math.round((total * from) / columns)
}

/** Chooses single weights of a block of columns. */
export function chooseWeights(candidates: Candidates, from: number, to: number, count: number): void {
  const places = placesIn(candidates.weights, from, to)
  const costs = Float64Array.from(places, at => costOf(candidates, at))
  for (const at of places) candidates.gone[at] = 0
  for (const i of cheapest(costs, count)) candidates.gone[places[i]!] = 1
}

/** In each cell that lies in the block, chooses as many weights as were planned there. */
export function chooseWithinCells(candidates: Candidates, cells: Int32Array, from: number, to: number): void {
  const members = membersOf(placesIn(candidates.weights, from, to), cells)
  for (const places of members.values()) {
    const count = places.reduce((sum, at) => sum + candidates.gone[at]!, 0)
    const costs = Float64Array.from(places, at => costOf(candidates, at))
    for (const at of places) candidates.gone[at] = 0
    for (const i of cheapest(costs, count)) candidates.gone[places[i]!] = 1
  }
}

/** Chooses whole cells of a block of columns. */
export function chooseCells(candidates: Candidates, cells: Int32Array, from: number, to: number, count: number): void {
  const members = [...membersOf(placesIn(candidates.weights, from, to), cells).values()]
  const costs = Float64Array.from(members, places => places.reduce((sum, at) => sum + costOf(candidates, at), 0))
  const chosen = new Set(cheapest(costs, count))
  members.forEach((places, i) => {
    for (const at of places) candidates.gone[at] = chosen.has(i) ? 1 : 0
  })
}

function membersOf(places: Int32Array, cells: Int32Array): Map<number, number[]> {
  const members = new Map<number, number[]>()
  for (const at of places) {
    const own = members.get(cells[at]!)
    if (own) own.push(at)
    else members.set(cells[at]!, [at])
  }
  return members
}
