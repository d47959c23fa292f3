import { asTrouble } from './as-trouble.ts'
import type { CallContext, Calls, Handlers, Reply, Request } from './calls.ts'

/** One end of a channel. */
export interface Port {
  postMessage(message: unknown): void
  addEventListener(type: 'message', listen: (event: MessageEvent) => void): void
}

/** Answers the page's requests one after the other, so that none meets a model half opened by another. */
export function serve(port: Port, handlers: Handlers): void {
  const running = new Map<number, AbortController>()
  let last = Promise.resolve()
  port.addEventListener('message', ({ data }: MessageEvent<Request>) => {
    const request = data
    if (request.name === 'cancel') return running.get(request.id)?.abort()
    const controller = new AbortController()
    running.set(request.id, controller)
    const work = (): Promise<void> => answer(port, handlers, request, controller.signal)
    last = last.then(work).finally(() => running.delete(request.id))
  })
}

async function answer(
  port: Port,
  handlers: Handlers,
  { id, name, given }: Exclude<Request, { readonly name: 'cancel' }>,
  signal: AbortSignal,
): Promise<void> {
  const reply = (message: Reply): void => port.postMessage(message)
  const handle = handlers[name] as (given: unknown, context: CallContext) => Promise<Calls[keyof Calls]['result']>
  try {
    signal.throwIfAborted()
    const result = await handle(given, { signal, tell: progress => reply({ id, kind: 'progress', progress }) })
    reply({ id, kind: 'result', result })
  } catch (error) {
    reply({ id, kind: 'trouble', trouble: asTrouble(error) })
  }
}
