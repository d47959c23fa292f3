import { plan } from '@coppice/core'
import { l1 } from '@coppice/criterion-sparsity'
import { carryOut, parsePruneSettings } from 'coppice/browser'
import { wasm } from '@coppice/backend-wasm'
import { buildModel } from '@coppice/testkit'
import { describe, expect, it } from 'vitest'
import { createBench } from './bench.ts'
import type { Bench } from './bench.ts'
import { summariseWeights } from './summarise-weights.ts'
import { viewWeight } from './view-weight.ts'

const model = buildModel({ seed: 1 }, g => {
  const hidden = g.relu(g.gemm(g.input('x', ['batch', 6]), { out: 8, name: 'first' }))
  g.output(g.gemm(hidden, { out: 3, name: 'last' }), { name: 'y' })
})

async function pruned(): Promise<Bench> {
  const session = await wasm().open()
  try {
    const draft = await plan(model, { criterion: l1(), target: { sparsity: 0.5 } })
    const cut = await carryOut(model, draft, { session })
    return {
      ...createBench(),
      cut: { ...cut, dense: model, settings: parsePruneSettings({}), outputName: '', report: async () => '' },
    }
  } finally {
    await session.close()
  }
}

describe('a weight that was pruned', () => {
  it('has rows that go where the plan says so, and columns in what reads it', async () => {
    const bench = await pruned()
    const { removed } = bench.cut!.plan.units.find(({ id }) => id === 'first.weight')!
    const [first, last] = [await viewWeight(bench, 'first.weight'), await viewWeight(bench, 'last.weight')]
    expect(removed).toHaveLength(4)
    const gone = (cell: number): number => ((removed as number[]).includes(cell) ? 255 : 0)
    expect(first.mask).toMatchObject({ width: 6, height: 8 })
    expect([...first.mask.gone]).toEqual(Array.from({ length: 48 }, (_, at) => gone(Math.floor(at / 6))))
    expect(last.mask).toMatchObject({ width: 8, height: 3 })
    expect([...last.mask.gone]).toEqual(Array.from({ length: 24 }, (_, at) => gone(at % 8)))
  })

  it('has each element in one bin', async () => {
    const { histogram } = await viewWeight(await pruned(), 'first.weight')
    const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0)
    expect([sum(histogram.before), sum(histogram.after)]).toEqual([48, 24])
    expect(histogram.low).toBe(-histogram.high)
  })

  it('is half of what it was', async () => {
    const summaries = await summariseWeights(model, (await pruned()).cut!.model)
    expect(summaries).toEqual([
      { name: 'first.weight', before: [8, 6], after: [4, 6], sparsity: 0.5 },
      { name: 'last.weight', before: [3, 8], after: [3, 4], sparsity: 0.5 },
    ])
  })

  it('is refused in words where there is none of that name', async () => {
    await expect(viewWeight(await pruned(), 'other')).rejects.toMatchObject({ code: 'usage', received: 'other' })
    await expect(viewWeight(createBench(), 'first.weight')).rejects.toMatchObject({ received: 'none' })
  })
})
