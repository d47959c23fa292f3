import { certify, l1, mask, plan, remove } from 'coppice'
import type { Model, Plan } from '@coppice/spec'
import { expect } from 'vitest'
import { exact } from './run-model.ts'

/** A model that lost half of its channels, both ways. */
export interface Halved {
  readonly draft: Plan
  readonly removed: Model
  readonly masked: Model
}

/** Removes and masks half of the channels by L1; the two must compute the same. */
export async function pruneHalf(model: Model): Promise<Halved> {
  const draft = await plan(model, { criterion: l1(), target: { sparsity: 0.5 } })
  const removed = await remove(model, draft)
  expect(await certify(model, removed, draft, { session: await exact })).toMatchObject({ passed: true })
  return { draft, removed, masked: await mask(model, draft) }
}
