import type { PlanBasics } from '@coppice/core'
import { failure } from '@coppice/spec'
import type { Granularity, Target } from '@coppice/spec'
import { allocations, schedules } from '../choices.ts'
import type { PlanFlags } from './plan-shape.ts'

/** What flags say of a plan, as `plan` of core takes it. Throws a failure with code `usage` where they contradict each other. */
export async function planBasics(flags: PlanFlags): Promise<PlanBasics> {
  checkShapeFlags(flags)
  const { granularity, floor, width, factor, tables, exempt, rounds, seed, pattern, block } = flags
  const target = readTarget(flags)
  const allocate = allocations[flags.allocation ?? defaultAllocation(granularity)]
  const schedule = schedules[flags.schedule]
  if (!allocate || !schedule)
    throw failure({ code: 'internal', who: 'planBasics', expected: 'names that the schema lists', received: 'others' })
  return {
    granularity,
    allocation: await allocate({ ...(floor !== undefined && { floor }) }),
    schedule: await schedule(),
    width,
    factor,
    tables,
    rounds,
    seed,
    ...(exempt && { exempt }),
    ...(target && { target }),
    ...(pattern && { pattern: { keep: pattern[0], of: pattern[1] } }),
    ...(block && { block }),
  }
}

/** Uniform for what is removed, global for what is set to zero one by one. */
function defaultAllocation(granularity: Granularity): string {
  return granularity === 'element' ? 'global' : 'uniform'
}

function readTarget({ sparsity, keep, bytes, macs, granularity }: PlanFlags): Target | undefined {
  if (keep !== undefined) return { keep }
  if (bytes !== undefined) return { bytes }
  if (macs !== undefined) return { macs }
  if (sparsity === undefined && granularity === 'n:m') return undefined
  return { sparsity: sparsity ?? 0.5 }
}

function checkShapeFlags({ granularity, pattern, block }: PlanFlags): void {
  if (pattern && granularity !== 'n:m') throw usage('--pattern', '--granularity n:m', granularity)
  if (block && granularity !== 'block') throw usage('--block', '--granularity block', granularity)
}

function usage(who: string, expected: string, received: string): Error {
  return failure({ code: 'usage', who, expected, received })
}
