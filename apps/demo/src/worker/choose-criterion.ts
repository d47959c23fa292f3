import { blindCriterion, defaultCriterion } from 'coppice/browser'
import type { PruneSettings } from 'coppice/browser'
import { failure } from '@coppice/spec'
import type { AnyCriterion } from '@coppice/spec'
import type { PruneOrder } from '../protocol/calls.ts'
import type { Bench, Opened } from './bench.ts'

/** The criterion that is asked for, or the one that the command line would take. */
export function chooseCriterion(
  { criteria }: Bench,
  { model, examples }: Opened,
  order: PruneOrder,
  { granularity, seed }: PruneSettings,
): AnyCriterion {
  const name = order.criterion?.name ?? defaultCriterion(model.graph, granularity, examples !== undefined)
  const entry = criteria.find(each => each.name === name)
  if (!entry)
    throw failure({
      code: 'usage',
      who: 'criterion',
      expected: criteria.map(each => each.name).join(', '),
      received: name,
    })
  const isSeeded = entry.options.some(option => option.name === 'seed')
  const criterion = entry.create({ ...(isSeeded && { seed }), ...order.criterion?.options })
  if (criterion.needs.length > 0 && !examples) throw blindCriterion(criterion)
  return criterion
}
