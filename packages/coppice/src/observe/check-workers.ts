import { failure } from '@coppice/spec'
import type { Plugins } from '../plugins.ts'

/** The most worker threads there may be. */
export const mostWorkers = 64

/** Throws a failure with code `usage` where so many workers cannot observe with a backend. */
export function checkWorkers(
  workers: number,
  backend: string,
  { workerBackends }: Pick<Plugins, 'workerBackends'>,
): void {
  if (!Number.isInteger(workers) || workers < 1 || workers > mostWorkers)
    throw failure({
      code: 'usage',
      who: 'observing in workers',
      expected: `1 to ${mostWorkers} workers`,
      received: String(workers),
    })
  if (workerBackends.includes(backend)) return
  throw failure({
    code: 'usage',
    who: 'observing in workers',
    expected: `a backend that runs in worker threads: ${workerBackends.join(', ')}`,
    received: backend,
    remedy: 'Leave out --workers, or choose another --backend.',
  })
}
