import { memorySink } from '@coppice/graph'
import type { Sink } from '@coppice/spec'

/** A sink that keeps what is written and tells how it ended. */
export interface RecordingSink extends Sink {
  bytes(): Uint8Array
  /** What was written beside it, by location. */
  companions(): ReadonlyMap<string, Uint8Array>
  readonly state: 'open' | 'closed' | 'aborted'
}

/** A sink over memory that throws when it is written to or closed after its end. */
export function recordingSink(): RecordingSink {
  const memory = memorySink()
  let state: RecordingSink['state'] = 'open'
  const expectOpen = (call: string): void => {
    if (state !== 'open') throw new Error(`sink: expected no ${call} after the end, received one while ${state}`)
  }
  return {
    name: 'recording',
    get state() {
      return state
    },
    bytes: () => memory.bytes(),
    companions: () => new Map([...memory.companions].map(([location, companion]) => [location, companion.bytes()])),
    write(bytes) {
      expectOpen('write')
      return memory.write(bytes)
    },
    companion: location => memory.companion(location),
    close() {
      expectOpen('close')
      state = 'closed'
    },
    abort() {
      state = 'aborted'
    },
  }
}
