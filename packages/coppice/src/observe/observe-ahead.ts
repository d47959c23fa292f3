import type { Observations, ObserveOptions } from '@coppice/core'
import type { Model } from '@coppice/spec'
import type { Keeper } from './keep-observations.ts'
import type { ObserveShardsOptions } from './observe-shards.ts'

/** How a model is observed before a plan is made. */
export interface ObserveAheadOptions {
  readonly settings: ObserveOptions
  readonly signal: AbortSignal
  readonly keeper?: Keeper
  /** Present where workers observe. */
  readonly onWorkers?: Pick<ObserveShardsOptions, 'origin' | 'backend' | 'threads' | 'workers' | 'plugins'>
}

/** How long a run goes on before what was observed is written, in milliseconds. */
const savingInterval = 20_000

/** Observes from where earlier runs left off, and keeps what was seen every twenty seconds and at the end. */
export async function observeAhead(model: Model, options: ObserveAheadOptions): Promise<Observations> {
  const from = await options.keeper?.read()
  const resumed = { ...options, settings: { ...options.settings, ...(from && { from }) } }
  return options.onWorkers ? observeOnWorkers(model, resumed) : observeHere(model, resumed)
}

async function observeHere(model: Model, { settings, signal, keeper }: ObserveAheadOptions): Promise<Observations> {
  const { observe } = await import('@coppice/core')
  let { from } = settings
  for (;;) {
    const observed = await observe(model, {
      ...settings,
      ...(from && { from }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(savingInterval)]),
    })
    await keeper?.write(observed)
    signal.throwIfAborted()
    if (observed.complete) return observed
    from = observed
  }
}

async function observeOnWorkers(
  model: Model,
  { settings, signal, keeper, onWorkers }: ObserveAheadOptions,
): Promise<Observations> {
  const { observeShards } = await import('./observe-shards.ts')
  let written = performance.now()
  const observed = await observeShards(model, {
    ...settings,
    ...onWorkers!,
    signal,
    onMerge: async merged => {
      if (performance.now() - written < savingInterval) return
      await keeper?.write(merged)
      written = performance.now()
    },
  })
  await keeper?.write(observed)
  signal.throwIfAborted()
  return observed
}
