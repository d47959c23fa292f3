import type { Calls, Reply, Request } from './calls.ts'
import { createJournal } from './journal.ts'
import type { Journal } from './journal.ts'
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

/** A worker, which can be done away with. */
export interface WorkerPort extends Port {
  terminate(): void
}

interface Waiting {
  readonly request: Exclude<Request, { readonly name: 'cancel' }>
  readonly onProgress: ((progress: Progress) => void) | undefined
  isStopped: boolean
  resolve(result: unknown): void
  reject(trouble: Trouble): void
}

/** How long, in milliseconds, a call may take to end by itself once it is stopped. */
const patience = 250

/**
 * Connects the page with a worker that serves. A worker that is stopped and does not listen, since it is in the midst of
 * something, is ended; another takes its place and is brought to where the first one stood.
 */
export function connect(start: () => WorkerPort): Call {
  const waiting = new Map<number, Waiting>()
  const journal = createJournal()
  const open = (): WorkerPort => {
    const worker = start()
    worker.addEventListener('message', ({ data }: MessageEvent<Reply>) => settle(waiting, journal, data))
    return worker
  }
  let worker = open()
  let calls = 0
  const replace = (): void => {
    worker.terminate()
    worker = open()
    for (const asked of journal.asked()) worker.postMessage(asked)
    for (const call of waiting.values()) resume(call, worker, waiting)
  }
  const stop = (id: number): void => {
    const call = waiting.get(id)
    if (!call) return
    call.isStopped = true
    worker.postMessage({ id, name: 'cancel' } satisfies Request)
    setTimeout(() => waiting.has(id) && replace(), patience)
  }
  return (name, given, { signal, onProgress } = {}) =>
    new Promise((resolve, reject) => {
      const request = { id: ++calls, name, given } as Waiting['request']
      const call = { request, onProgress, isStopped: false, reject }
      waiting.set(request.id, { ...call, resolve: result => resolve(result as Calls[typeof name]['result']) })
      signal?.addEventListener('abort', () => stop(request.id))
      worker.postMessage(request)
    })
}

function settle(waiting: Map<number, Waiting>, journal: Journal, reply: Reply): void {
  const call = waiting.get(reply.id)
  // What was asked again of another worker is answered again, and nobody waits for it.
  if (!call) return
  if (reply.kind === 'progress') return call.onProgress?.(reply.progress)
  waiting.delete(reply.id)
  if (reply.kind === 'trouble') return call.reject(reply.trouble)
  journal.note(call.request, reply.result)
  call.resolve(reply.result)
}

/** Asks again for what still waits, and tells who stopped something that it has stopped. */
function resume({ request, isStopped, reject }: Waiting, worker: WorkerPort, waiting: Map<number, Waiting>): void {
  if (!isStopped) return worker.postMessage(request)
  waiting.delete(request.id)
  reject({ code: 'interrupted', message: 'It was stopped.' })
}
