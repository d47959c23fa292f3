import type { Sink } from '@coppice/spec'

/** A sink that keeps what is written. */
export interface MemorySink extends Sink {
  /** Everything written so far, in a line. */
  bytes(): Uint8Array
  readonly state: 'open' | 'closed' | 'aborted'
  readonly companions: ReadonlyMap<string, MemorySink>
}

/**
 * A sink over memory; companion files are sinks of their own.
 *
 * @throws Error on a write to a sink that is closed or aborted, and on closing one twice.
 *
 * @example
 * ```ts
 * const sink = memorySink()
 * await exporter.write(model, sink)
 * sink.bytes() // the file
 * ```
 */
export function memorySink(name = 'memory'): MemorySink {
  const parts: Uint8Array[] = []
  const companions = new Map<string, MemorySink>()
  let state: MemorySink['state'] = 'open'
  const expectOpen = (call: string): void => {
    if (state !== 'open') throw new Error(`${name}: expected no ${call} after the end, received one while ${state}`)
  }
  return {
    name,
    companions,
    get state() {
      return state
    },
    bytes: () => joined(parts),
    write(bytes) {
      expectOpen('write')
      parts.push(bytes.slice())
    },
    companion(location) {
      expectOpen('companion')
      const sink = memorySink(location)
      companions.set(location, sink)
      return sink
    },
    close() {
      expectOpen('close')
      state = 'closed'
    },
    abort() {
      state = 'aborted'
    },
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((size, part) => size + part.length, 0))
  let offset = 0
  for (const part of parts) {
    bytes.set(part, offset)
    offset += part.length
  }
  return bytes
}
