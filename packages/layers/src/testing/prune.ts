import { analyse, protectLast, removeCells } from '@coppice/graph'
import type { Graph } from '@coppice/spec'
import { seeded } from '@coppice/testkit'

/** The graph without half of the cells of every unit, chosen by a seed; no axis becomes empty. */
export async function pruneHalf(graph: Graph, seed = 1): Promise<Graph> {
  const analysis = await analyse(graph)
  const chosen = analysis.units.map(({ id, atoms }) => {
    const random = seeded(seed, id)
    const drawn = Array.from(atoms, (_, cell) => ({ cell, place: random.uniform() }))
    const first = drawn.sort((a, b) => a.place - b.place).slice(0, Math.ceil(atoms.length / 2))
    const chosen = first.map(({ cell }) => cell)
    return [id, chosen.sort((a, b) => a - b)] as const
  })
  return removeCells(analysis, protectLast(analysis, new Map(chosen)))
}
