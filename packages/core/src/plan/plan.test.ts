import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { countMacs, countParameters } from '@coppice/graph'
import { defineAllocation } from '@coppice/spec'
import type { Allocation, Model, Plan, PlannedUnit } from '@coppice/spec'
import { buildModel, tinyModels } from '../../../testkit/src/index.ts'
import { magnitude, noise } from '../../test/criteria.ts'
import { elementsOf, mapElements, perceptron, replaceTensors } from '../../test/models.ts'
import { containing, matching } from '../../test/matching.ts'
import { erk } from '../allocations/erk.ts'
import { global } from '../allocations/global.ts'
import { lamp } from '../allocations/lamp.ts'
import { uniform } from '../allocations/uniform.ts'
import { decodeCells, indicesOf } from '../cells/cell-set.ts'
import { remove } from '../remove/remove.ts'
import { cubic, linear } from '../schedules/schedules.ts'
import { plan } from './plan.ts'
import type { PlanOptions } from './plan-options.ts'

const half = { sparsity: 0.5 }

function removedOf({ id, cells, removed }: PlannedUnit): number[] {
  if ('below' in removed) throw new Error(`expected cells of '${id}', received a magnitude`)
  return 'base64' in removed ? indicesOf(decodeCells(cells, removed.base64, id)) : [...removed]
}

const removedBy = ({ units }: Plan): Record<string, number[]> =>
  Object.fromEntries(units.map(unit => [unit.id, removedOf(unit)]))

/** Parameters after removal, counted in the removed graph itself. */
async function parametersLeft(model: Model, options: PlanOptions): Promise<number> {
  return countParameters((await remove(model, await plan(model, options))).graph)
}

describe('plan', () => {
  it('is plain JSON that says everything', async () => {
    const draft = await plan(perceptron(), { criterion: magnitude, target: half, seed: 3 })
    expect(JSON.parse(JSON.stringify(draft))).toEqual(draft)
    expect(draft).toMatchObject({
      kind: 'coppice-plan',
      version: 1,
      criterion: 'magnitude',
      granularity: 'channel',
      allocation: 'uniform',
      target: half,
      seed: 3,
      options: { width: false, factor: 'outer', floor: 0, rounds: 1, schedule: 'one-shot' },
      sparsity: 0.5,
    })
    expect(draft.fingerprint).toMatch(/^[0-9a-f]{64}$/)
    expect(draft.protected.map(({ name }) => name)).toContain('c.weight axis 0')
  })

  it('removes the cells with the lowest scores, the same fraction of every unit', async () => {
    const { units } = await plan(perceptron(), { criterion: magnitude, target: { sparsity: 0.33 } })
    expect(units.map(unit => removedOf(unit).length)).toEqual([3, 3])
    for (const unit of units) {
      const gone = new Set(removedOf(unit))
      const [lost, kept] = [true, false].map(wanted => unit.scores!.filter((_, cell) => gone.has(cell) === wanted))
      expect(Math.max(...lost!)).toBeLessThanOrEqual(Math.min(...kept!))
    }
  })

  it('gives the same plan for the same model, and removes nothing at 0', async () => {
    const options = { criterion: noise(1), allocation: global(), target: half }
    expect(await plan(perceptron(), options)).toEqual(await plan(perceptron(), options))
    const none = await plan(perceptron(), { ...options, target: { keep: 1 } })
    expect(none.sparsity).toBe(0)
    expect(Object.values(removedBy(none)).flat()).toEqual([])
  })

  it('follows the channels when they are permuted', async () => {
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([...Array(12).keys()], { minLength: 12 }), async order => {
        const model = perceptron()
        const rows = (width: number) => (elements: Float32Array) =>
          order.flatMap(from => Array.from(elements.subarray(from * width, (from + 1) * width)))
        const columns = (elements: Float32Array): number[] =>
          Array.from(elements.keys(), at => elements[at - (at % 12) + order[at % 12]!]!)
        const changes: Record<string, (elements: Float32Array) => number[]> = {
          'a.weight': rows(6),
          'a.bias': rows(1),
          'b.weight': columns,
        }
        const permuted = replaceTensors(model, tensor => {
          const change = changes[tensor.name]
          return change ? mapElements(tensor, change) : tensor
        })
        for (const allocation of [uniform(), global()]) {
          const options = { criterion: magnitude, allocation, target: half }
          const [before, after] = [removedBy(await plan(model, options)), removedBy(await plan(permuted, options))]
          expect(after['a.weight']!.map(cell => order[cell]!).sort((a, b) => a - b)).toEqual(before['a.weight'])
          expect(after['b.weight']).toEqual(before['b.weight'])
        }
      }),
      { numRuns: 20 },
    )
  })

  it('writes bit sets above 4,096 cells and leaves out scores above 65,536', async () => {
    const model = buildModel({}, g => {
      const y = g.gemm(g.input('x', [1, 300]), { out: 300, name: 'large' })
      g.output(g.gemm(g.gemm(y, { out: 15, name: 'middle' }), { out: 2, name: 'small' }))
    })
    const { units } = await plan(model, { criterion: magnitude, granularity: 'element', target: { sparsity: 0.9 } })
    const [large, middle, small] = units
    expect(large!.scores).toBeUndefined()
    expect(middle!.scores!.length).toBe(4500)
    expect('base64' in middle!.removed && middle!.removed.count).toBe(removedOf(middle!).length)
    expect(Array.isArray(small!.removed)).toBe(true)
    expect(units.flatMap(removedOf).length).toBe(Math.floor(0.9 * (90_000 + 4500 + 30)))
  })
})

describe('plan of channels: the budget', () => {
  const wanted = [0.3, 0.5, 0.8, 0.95]

  it.each(tinyModels.map(({ name, build }) => [name, build] as const))(
    'removes no fewer parameters than uniform does: %s',
    async (_, build) => {
      const model = build(1)
      for (const criterion of [magnitude, noise(1), noise(2)])
        for (const sparsity of wanted) {
          const options = { criterion, target: { sparsity } }
          const baseline = await parametersLeft(model, { ...options, allocation: uniform() })
          for (const allocation of [global(), erk(), lamp()])
            expect(await parametersLeft(model, { ...options, allocation })).toBeLessThanOrEqual(baseline)
        }
    },
  )

  it('keeps the floor, lowers it where the target leaves no room, and says so', async () => {
    const options = { criterion: magnitude, allocation: global({ floor: 0.4 }) }
    const loose = await plan(perceptron(), { ...options, target: half })
    const tight = await plan(perceptron(), { ...options, target: { sparsity: 0.9 } })
    for (const unit of loose.units) expect(removedOf(unit).length).toBeLessThanOrEqual(0.6 * unit.cells)
    expect(loose.options.floor).toBe(0.4)
    expect(tight.options.floor).toBeLessThan(0.2)
    for (const { cells, removed } of tight.units) expect(removed).not.toHaveLength(cells)
  })

  it('never removes all cells, whatever an allocation says', async () => {
    const all = defineAllocation({
      name: 'all',
      allocate: scored => new Map(scored.map(({ unit }) => [unit.id, 1])),
    })
    const draft = await plan(perceptron(), { criterion: magnitude, allocation: all, target: half })
    expect(draft.units.map(unit => removedOf(unit).length)).toEqual([11, 9])
  })

  it.each([Number.NaN, 1.5, undefined])('blames an allocation that gives the fraction %s', async fraction => {
    const odd: Allocation = defineAllocation({
      name: 'odd',
      allocate: scored => new Map(scored.map(({ unit }) => [unit.id, fraction as number])),
    })
    const drafted = plan(perceptron(), { criterion: magnitude, allocation: odd, target: half })
    await expect(drafted).rejects.toMatchObject({ code: 'internal', message: containing("'odd'") })
  })
})

describe('plan: targets', () => {
  const convolutional = (): Model => tinyModels.find(({ name }) => name === 'small-convolutional-network')!.build(1)

  it.each([uniform(), global(), erk()])('meets multiply-accumulates by $name', async allocation => {
    const model = convolutional()
    const before = await countMacs(model.graph)
    for (const macs of [0.4, Math.floor(0.6 * before)]) {
      const draft = await plan(model, { criterion: magnitude, allocation, target: { macs } })
      const after = await countMacs((await remove(model, draft)).graph)
      const limit = macs < 1 ? macs * before : macs
      expect(after).toBeLessThanOrEqual(limit)
      expect(after).toBeGreaterThan(0.8 * limit)
    }
  })

  it('meets bytes', async () => {
    const model = convolutional()
    const draft = await plan(model, { criterion: magnitude, target: { bytes: 0.5 } })
    const parameters = countParameters((await remove(model, draft)).graph)
    expect(4 * parameters).toBeLessThanOrEqual(0.5 * model.bytes)
    expect(4 * parameters).toBeGreaterThan(0.45 * model.bytes)
  })

  it('says what the least is where a target cannot be reached', async () => {
    const drafted = plan(convolutional(), { criterion: magnitude, target: { bytes: 100 } })
    await expect(drafted).rejects.toMatchObject({
      code: 'budget-missed',
      message: matching(/at most 100 bytes, received \d+ bytes with everything removed/),
    })
  })

  it('says that nothing can be removed, and why', async () => {
    const model = buildModel({}, g => g.output(g.gemm(g.input('x', [1, 4]), { out: 3, name: 'fc' })))
    await expect(plan(model, { criterion: magnitude, target: half })).rejects.toMatchObject({ code: 'budget-missed' })
    expect((await plan(model, { criterion: magnitude, target: { sparsity: 0 } })).units).toEqual([])
  })

  it.each([
    [{}],
    [{ target: half, rounds: 0 }],
    [{ target: half, seed: 0.5 }],
    [{ target: half, granularity: 'layer' }],
    [{ target: half, granularity: 'n:m', pattern: { keep: 1, of: 4 } }],
    [{ granularity: 'n:m', pattern: { keep: 5, of: 4 } }],
    [{ target: half, granularity: 'block', block: [0, 4] }],
    [{ target: half, factor: 'both' }],
  ])('refuses %j', async options => {
    const drafted = plan(perceptron(), { ...(options as PlanOptions), criterion: magnitude })
    await expect(drafted).rejects.toMatchObject({ code: 'usage' })
  })
})

describe('plan: rounds', () => {
  const iterative = { criterion: magnitude, granularity: 'channel', target: half, rounds: 4 } as const

  it('grows to the same target, never taking back what went', async () => {
    const counts: number[] = []
    const counting = defineAllocation({
      name: 'counting',
      allocate(scored, sparsity) {
        counts.push(scored.reduce((sum, { scores }) => sum + scores.filter(each => each === -Infinity).length, 0))
        return uniform().allocate(scored, sparsity)
      },
    })
    const draft = await plan(perceptron(), { ...iterative, schedule: linear, allocation: counting })
    expect(draft.sparsity).toBeCloseTo(0.5)
    expect(counts).toEqual([...counts].sort((a, b) => a - b))
    expect(new Set(counts).size).toBe(4)
    expect(draft.options).toMatchObject({ rounds: 4, schedule: 'linear' })
  })

  it('scores what is left after each round', async () => {
    const readers = { ...magnitude, score: magnitudeOfInputs }
    const [once, often] = [
      await plan(perceptron(), { ...iterative, criterion: readers, rounds: 1 }),
      await plan(perceptron(), { ...iterative, criterion: readers, schedule: cubic }),
    ]
    expect(often.sparsity).toBe(once.sparsity)
    const gone = new Set(removedBy(often)['b.weight'])
    const before = once.units.find(({ id }) => id === 'a.weight')!.scores!
    const after = often.units.find(({ id }) => id === 'a.weight')!.scores!
    expect(gone.size).toBe(5)
    expect(after.some((score, cell) => score < before[cell]!)).toBe(true)
  })

  it.each([uniform(), global(), erk(), lamp()])('reaches the same number of weights by $name', async allocation => {
    const options = { criterion: magnitude, granularity: 'element', target: { sparsity: 0.8 }, allocation } as const
    const once = await plan(perceptron(), options)
    const often = await plan(perceptron(), { ...options, rounds: 3, schedule: cubic })
    expect(often.sparsity).toBe(once.sparsity)
  })
})

/** The magnitudes of what reads a cell, which fall as the next layer loses cells. */
const magnitudeOfInputs: typeof magnitude.score = (unit, _seen, kernels) => {
  const reader = unit.slices.find(({ role }) => role === 'input') ?? unit.slices[0]!
  return kernels.sumPowers(reader, unit.size, 1)
}

describe('plan: groups and blocks', () => {
  it('keeps 2 of 4 by default, and records the pattern', async () => {
    const model = perceptron()
    const draft = await plan(model, { criterion: magnitude, granularity: 'n:m' })
    expect(draft.options.pattern).toEqual({ keep: 2, of: 4 })
    expect(draft.target).toEqual(half)
    const weights = await elementsOf(model, 'b.weight')
    const gone = new Set(removedBy(draft)['b.weight'])
    for (let from = 0; from < weights.length; from += 4) {
      const group = [0, 1, 2, 3].map(step => from + step).sort((a, b) => Math.abs(weights[a]!) - Math.abs(weights[b]!))
      expect(group.map(cell => gone.has(cell))).toEqual([true, true, false, false])
    }
  })

  it('removes whole blocks', async () => {
    const draft = await plan(perceptron(), { criterion: magnitude, granularity: 'block', block: [2, 2], target: half })
    expect(draft.options.block).toEqual([2, 2])
    expect(draft.units.map(({ cells }) => cells)).toEqual([18, 30, 10])
    expect(draft.sparsity).toBeGreaterThan(0.4)
  })
})

describe('plan: plugins for another version of the interfaces', () => {
  const later = <Kind extends object>(plugin: Kind): Kind => ({ ...plugin, api: 2 })

  it('are refused before they are called', async () => {
    const untouched = (): never => {
      throw new Error('called')
    }
    const criterion = later({ ...magnitude, score: untouched })
    await expect(plan(perceptron(), { criterion, target: half })).rejects.toMatchObject({
      code: 'usage',
      who: "criterion 'magnitude'",
      expected: 'a criterion for version 1 of the plugin interface',
      received: 'version 2',
      remedy: expect.stringMatching(/^Update Coppice/),
    })
    const allocation = later({ ...uniform(), allocate: untouched })
    const options = { criterion: magnitude, target: half, allocation }
    await expect(plan(perceptron(), options)).rejects.toThrow(/^allocation 'uniform': .* received version 2/)
  })
})
