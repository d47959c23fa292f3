import { describe, expect, it } from 'vitest'
import type { Plan } from '@coppice/spec'
import { magnitude, noise } from '../../test/criteria.ts'
import { mapElements, perceptron, replaceTensors } from '../../test/models.ts'
import { global } from '../allocations/global.ts'
import { cubic } from '../schedules/schedules.ts'
import { plan } from './plan.ts'
import { validatePlan } from './validate-plan.ts'

const model = perceptron()
const target = { sparsity: 0.8 }
const cellsOf = async (draft: Plan): Promise<Set<string>> => {
  const { choice } = await validatePlan(model, draft)
  return new Set(
    [...choice].flatMap(([id, { size, bits }]) =>
      Array.from({ length: size }, (_, cell) => `${id} ${cell}`).filter(
        (_, cell) => (bits[cell >> 3]! >> (cell & 7)) & 1,
      ),
    ),
  )
}

describe.each(['element', 'channel'] as const)('a plan of %s from another', granularity => {
  const basics = { granularity, target, allocation: global() }

  it('keeps removed what was, whatever the scores are now', async () => {
    const first = await plan(model, { ...basics, criterion: magnitude, progress: 0.4 })
    const second = await plan(model, { ...basics, criterion: noise(1), from: first })
    const [before, after] = [await cellsOf(first), await cellsOf(second)]
    expect(before.size).toBeGreaterThan(0)
    expect(after.size).toBeGreaterThan(before.size)
    expect([...before].filter(cell => !after.has(cell))).toEqual([])
    expect(second.options).not.toHaveProperty('progress')
  })

  it('is, step by step with the same scores, what rounds give', async () => {
    const rounds = await plan(model, { ...basics, criterion: magnitude, rounds: 3, schedule: cubic })
    let from: Plan | undefined
    for (const step of [1, 2, 3]) {
      const progress = step === 3 ? 1 : cubic(step / 3)
      from = await plan(model, { ...basics, criterion: magnitude, progress, ...(from && { from }) })
    }
    expect(await cellsOf(from!)).toEqual(await cellsOf(rounds))
  })
})

it('reaches a part of the target, and says so', async () => {
  const draft = await plan(model, { criterion: magnitude, granularity: 'element', target, progress: 0.5 })
  expect(draft.sparsity).toBeCloseTo(0.4, 2)
  expect(draft.options.progress).toBe(0.5)
  expect(draft.target).toEqual(target)
})

it('takes plans of models with other weights, and refuses others', async () => {
  const other = replaceTensors(model, tensor => mapElements(tensor, own => own.map(value => -value * value)))
  const first = await plan(other, { criterion: magnitude, granularity: 'element', target, progress: 0.5 })
  await plan(model, { criterion: magnitude, granularity: 'element', target, from: first })
  await expect(plan(model, { criterion: magnitude, target, from: first })).rejects.toThrow(
    /an earlier plan of the granularity channel, received element/,
  )
  const foreign = { ...first, fingerprint: '0'.repeat(64) }
  await expect(
    plan(model, { criterion: magnitude, granularity: 'element', target, from: foreign }),
  ).rejects.toMatchObject({ code: 'plan-mismatch' })
  await expect(plan(model, { criterion: magnitude, target, progress: 0 })).rejects.toThrow(/progress above 0/)
})
