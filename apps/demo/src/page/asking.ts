import type { Calls } from '../protocol/calls.ts'
import type { Call } from '../protocol/connect.ts'
import type { Progress, Trouble } from '../protocol/views.ts'
import type { Action, Busy, State } from './state.ts'
import type { Store } from './store.ts'

/** How commands ask the worker and tell the page what came of it. */
export interface Asking {
  readonly store: Store<State, Action>
  ask<Name extends keyof Calls>(name: Name, given: Calls[Name]['given']): Promise<Calls[Name]['result']>
  /** The same for what takes long: the page shows how far it is and can stop it. */
  work<Name extends keyof Calls>(
    what: Busy['what'],
    name: Name,
    given: Calls[Name]['given'],
  ): Promise<Calls[Name]['result']>
  /** Runs a command; what goes wrong is shown. */
  attempt(command: () => Promise<void>): Promise<void>
  stop(): void
}

/** Asks by the calls of a worker. */
export function createAsking(call: Call, store: Store<State, Action>): Asking {
  let controller = new AbortController()
  const onProgress = (progress: Progress): void => store.tell({ kind: 'progressed', progress })
  const asking: Asking = {
    store,
    ask: (name, given) => call(name, given, { signal: controller.signal, onProgress }),
    work: (what, name, given) => {
      controller = new AbortController()
      store.tell({ kind: 'began', what })
      return asking.ask(name, given)
    },
    attempt: command => command().catch((error: unknown) => store.tell({ kind: 'failed', trouble: asTrouble(error) })),
    stop: () => controller.abort(),
  }
  return asking
}

function asTrouble(error: unknown): Trouble {
  if (typeof error === 'object' && error !== null && 'code' in error && 'message' in error) return error as Trouble
  return { code: 'internal', message: error instanceof Error ? error.message : String(error) }
}
