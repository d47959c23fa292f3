import type { Calls, Reply, Request } from './calls.ts'
import type { Port } from './serve.ts'
import type { Progress, Trouble } from './views.ts'

/** What may be wanted of a call. */
export interface CallOptions {
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: Progress) => void
}

/** Calls what runs in the worker; a call that fails is rejected with a {@link Trouble}. */
export type Call = <Name extends keyof Calls>(
  name: Name,
  given: Calls[Name]['given'],
  options?: CallOptions,
) => Promise<Calls[Name]['result']>

interface Waiting {
  readonly onProgress: ((progress: Progress) => void) | undefined
  resolve(result: unknown): void
  reject(trouble: Trouble): void
}

/** Connects the page with a worker that serves. */
export function connect(port: Port): Call {
  const waiting = new Map<number, Waiting>()
  let calls = 0
  port.addEventListener('message', ({ data }: MessageEvent<Reply>) => settle(waiting, data))
  return (name, given, { signal, onProgress } = {}) =>
    new Promise((resolve, reject) => {
      const id = ++calls
      waiting.set(id, { onProgress, reject, resolve: result => resolve(result as Calls[typeof name]['result']) })
      signal?.addEventListener('abort', () => port.postMessage({ id, name: 'cancel' } satisfies Request))
      port.postMessage({ id, name, given })
    })
}

function settle(waiting: Map<number, Waiting>, reply: Reply): void {
  const call = waiting.get(reply.id)
  if (reply.kind === 'progress') return call?.onProgress?.(reply.progress)
  waiting.delete(reply.id)
  if (reply.kind === 'result') call?.resolve(reply.result)
  else call?.reject(reply.trouble)
}
