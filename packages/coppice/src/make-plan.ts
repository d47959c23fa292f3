import { failure } from '@coppice/spec'
import type { Model, Plan } from '@coppice/spec'
import type { Calibrated } from './calibrate.ts'
import { showTo } from './show-to.ts'
import type { Listeners } from './show-to.ts'
import type { PruningOptions } from './options/pruning-options.ts'
import { planBasics } from './options/plan-basics.ts'

/** Makes the plan that the flags of `plan` and `prune` ask for. */
export async function makePlan(
  model: Model,
  options: PruningOptions,
  calibrated: Calibrated,
  listeners: Listeners,
): Promise<Plan> {
  const basics = await planBasics(options)
  if (model.graph.nodes.length === 0) checkForWeights(model, options)
  const { plan } = await import('@coppice/core')
  return plan(model, {
    criterion: calibrated.criterion,
    ...(await showTo(model, options, calibrated, listeners)),
    ...basics,
    ...(options.loss && { loss: { kind: options.loss } }),
    ...(listeners.warn && { onWarning: listeners.warn }),
    signal: listeners.signal,
    onProgress: (done, total) => listeners.tell?.({ done, total }),
  })
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
