import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { failure } from '@coppice/spec'
import type { Calibration, Model, Session } from '@coppice/spec'
import type { Observations } from '@coppice/core'
import type { Calibrated } from './calibrate.ts'
import { tryIo } from './files/io-failure.ts'
import { openFileSink } from './files/open-file-sink.ts'
import type { PruningOptions } from './options/pruning-options.ts'
import type { Tell } from './terminal/progress.ts'

/** What a criterion that looks at more than weights is shown. */
export interface Shown {
  readonly session: Session
  readonly calibration: Calibration
  readonly observations?: Observations
  readonly onObserve?: (progress: { readonly examples: number }) => void
}

/** Who is told while a plan is made. */
export interface Listeners {
  readonly signal: AbortSignal
  readonly folder: string
  readonly tell?: Tell
  readonly warn?: (warning: string) => void
}

/** The session and the data that show a criterion what it needs; nothing for one that looks at weights alone. */
export async function showTo(
  model: Model,
  options: PruningOptions,
  { criterion, data, session }: Calibrated,
  listeners: Listeners,
): Promise<Shown | Record<string, never>> {
  if (criterion.needs.length === 0) return {}
  if (!data)
    throw failure({
      code: 'usage',
      who: `the criterion '${criterion.name}'`,
      expected: 'data to calibrate with',
      received: 'none',
      remedy: 'Name some with --data, or choose a criterion that needs none (see coppice criteria).',
    })
  const { calibration, examples: total } = data
  const onObserve = ({ examples: done }: { readonly examples: number }): void => listeners.tell?.({ done, total })
  const shown = { session: await session(), calibration, onObserve }
  const { observations: path } = options
  if (path === undefined) return shown
  return { ...shown, observations: await keepObservations(model, options, criterion, shown, path, listeners) }
}

/** How long a run goes on before what was observed is written, in milliseconds. */
const savingInterval = 20_000

/** Observes from where the file left off, and writes it every twenty seconds and at the end. */
async function keepObservations(
  model: Model,
  { granularity, width, factor, tables, block, loss }: PruningOptions,
  { needs, needsAt }: Calibrated['criterion'],
  { session, calibration, onObserve }: Shown,
  path: string,
  { signal, folder }: Listeners,
): Promise<Observations> {
  const { observe } = await import('@coppice/core')
  const target = resolve(folder, path)
  let from = await readObservations(target, path)
  for (;;) {
    const observed = await observe(model, {
      session,
      calibration,
      needs: needsAt?.(granularity) ?? needs,
      granularity,
      width,
      factor,
      tables,
      ...(block && { block }),
      ...(loss && { loss: { kind: loss } }),
      ...(from && { from }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(savingInterval)]),
      ...(onObserve && { onProgress: onObserve }),
    })
    await writeObservations(observed, target)
    signal.throwIfAborted()
    if (observed.complete) return observed
    from = observed
  }
}

async function writeObservations(observations: Observations, path: string): Promise<void> {
  const { encodeObservations } = await import('@coppice/core')
  const sink = await openFileSink(path, { force: true })
  try {
    await sink.write(encodeObservations(observations))
    await sink.close()
  } finally {
    await sink.abort()
  }
}

async function readObservations(path: string, who: string): Promise<Observations | undefined> {
  const { decodeObservations } = await import('@coppice/core')
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    return tryIo(who, 'observations that can be read', () => Promise.reject(error))
  })
  return bytes && decodeObservations(bytes)
}
