import { analysisOf, global, plan, uniform } from '@coppice/core'
import { l1, random } from '@coppice/criterion-sparsity'
import { protectLast } from '@coppice/graph'
import type { Model, Plan } from '@coppice/spec'
import { seeded } from '@coppice/testkit'

/** One way to prune a model. */
export interface PruningCase {
  readonly name: string
  readonly allocation: 'uniform' | 'global'
  readonly width: boolean
  readonly factor: 'outer' | 'inner'
  /** What decides which cells go: their L1 norm, or a seed. */
  readonly select: 'l1' | number
  /** Every unit loses a fraction of its own, drawn from the seed, in place of half. */
  readonly unevenly?: boolean
}

const half = (['uniform', 'global'] as const).flatMap(allocation =>
  [false, true].flatMap(width =>
    (['l1', 1, 2] as const).map(select => describeCase({ allocation, width, factor: 'outer', select })),
  ),
)

const special = [
  describeCase({ allocation: 'uniform', width: false, factor: 'outer', select: 3, unevenly: true }),
  describeCase({ allocation: 'uniform', width: true, factor: 'outer', select: 4, unevenly: true }),
  describeCase({ allocation: 'uniform', width: false, factor: 'inner', select: 'l1' }),
  describeCase({ allocation: 'global', width: true, factor: 'inner', select: 5 }),
]

/** Half of everything by L1 and at random, uniform and global, with and without the width; uneven fractions; inner factors. */
export const pruningCases: readonly PruningCase[] = [...half, ...special]

function describeCase(parts: Omit<PruningCase, 'name'>): PruningCase {
  const { allocation, width, factor, select, unevenly } = parts
  const words = [
    unevenly ? 'uneven' : allocation,
    ...(width ? ['width'] : []),
    ...(factor === 'inner' ? ['inner'] : []),
    select === 'l1' ? 'l1' : `random ${select}`,
  ]
  return { ...parts, name: words.join(', ') }
}

/** The plan of a case. */
export async function planCase(model: Model, pruning: PruningCase): Promise<Plan> {
  const { select, width, factor, unevenly } = pruning
  const draft = await plan(model, {
    criterion: select === 'l1' ? l1() : random({ seed: select }),
    allocation: pruning.allocation === 'global' ? global() : uniform(),
    target: { sparsity: 0.5 },
    seed: 7,
    width,
    factor,
  })
  return unevenly ? spreadUnevenly(model, draft, select as number) : draft
}

const fractions = [0, 0.1, 0.3, 0.5, 0.7]

/** Edits a plan so that each unit loses random cells, as many as a fraction drawn for it says. */
async function spreadUnevenly(model: Model, draft: Plan, seed: number): Promise<Plan> {
  const wanted = new Map(draft.units.map(({ id, cells }) => [id, drawCells(seed, id, cells)]))
  const safe = protectLast(await analysisOf(model.graph, draft.options), wanted)
  return { ...draft, units: draft.units.map(unit => ({ ...unit, removed: safe.get(unit.id) ?? [] })) }
}

function drawCells(seed: number, id: string, cells: number): number[] {
  const random = seeded(seed, id)
  const order = Array.from({ length: cells }, (_, cell) => ({ cell, key: random.uniform() }))
  order.sort((a, b) => a.key - b.key)
  const count = Math.floor(cells * random.pick(fractions))
  return order.slice(0, count).map(({ cell }) => cell)
}
