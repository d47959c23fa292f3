import { failure } from '@coppice/spec'
import type { Granularity, Model, Plan, Target } from '@coppice/spec'
import type { Calibrated } from './calibrate.ts'
import { showTo } from './show-to.ts'
import type { Listeners } from './show-to.ts'
import type { PruningOptions } from './options/pruning-options.ts'
import { allocations, schedules } from './plugins.ts'

/** Makes the plan that the flags of `plan` and `prune` ask for. */
export async function makePlan(
  model: Model,
  options: PruningOptions,
  calibrated: Calibrated,
  listeners: Listeners,
): Promise<Plan> {
  checkShapeFlags(options)
  if (model.graph.nodes.length === 0) checkForWeights(model, options)
  const { granularity, floor, width, factor, tables, exempt, rounds, seed } = options
  const target = readTarget(options)
  const { plan } = await import('@coppice/core')
  const allocate = allocations[options.allocation ?? defaultAllocation(granularity)]
  const schedule = schedules[options.schedule]
  if (!allocate || !schedule)
    throw failure({ code: 'internal', who: 'makePlan', expected: 'names that the schema lists', received: 'others' })
  return plan(model, {
    criterion: calibrated.criterion,
    ...(await showTo(model, options, calibrated, listeners)),
    ...(options.loss && { loss: { kind: options.loss } }),
    ...(listeners.warn && { onWarning: listeners.warn }),
    granularity,
    allocation: await allocate({ ...(floor !== undefined && { floor }) }),
    schedule: await schedule(),
    width,
    factor,
    tables,
    rounds,
    seed,
    signal: listeners.signal,
    onProgress: (done, total) => listeners.tell?.({ done, total }),
    ...(exempt && { exempt }),
    ...(target && { target }),
    ...(options.pattern && { pattern: { keep: options.pattern[0], of: options.pattern[1] } }),
    ...(options.block && { block: options.block }),
  })
}

/** Uniform for what is removed, global for what is set to zero one by one. */
export function defaultAllocation(granularity: Granularity): string {
  return granularity === 'element' ? 'global' : 'uniform'
}

function readTarget({ sparsity, keep, bytes, macs, granularity }: PruningOptions): Target | undefined {
  if (keep !== undefined) return { keep }
  if (bytes !== undefined) return { bytes }
  if (macs !== undefined) return { macs }
  if (sparsity === undefined && granularity === 'n:m') return undefined
  return { sparsity: sparsity ?? 0.5 }
}

function checkShapeFlags({ granularity, pattern, block }: PruningOptions): void {
  if (pattern && granularity !== 'n:m') throw usage('--pattern', '--granularity n:m', granularity)
  if (block && granularity !== 'block') throw usage('--block', '--granularity block', granularity)
}

/** What cannot be asked of weights without a graph. */
function checkForWeights({ graph }: Model, { granularity, macs }: PruningOptions): void {
  if (macs !== undefined) throw usage('--macs', 'a model with a graph', 'weights without one')
  if ((granularity !== 'channel' && granularity !== 'head') || graph.couplings) return
  throw failure({
    code: 'usage',
    who: `--granularity ${granularity}`,
    expected: 'to be told what goes together',
    received: 'weights without a graph',
    remedy:
      'Name their network with --graph or a rules file with --rules, or set single weights to zero with --granularity element.',
  })
}

function usage(who: string, expected: string, received: string): Error {
  return failure({ code: 'usage', who, expected, received })
}
