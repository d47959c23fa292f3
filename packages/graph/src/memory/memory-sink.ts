import type { Sink } from '@coppice/spec'

/** A sink in memory, and what was written to it. */
export interface MemorySink extends Sink {
  companion(location: string): MemorySink
  /** Everything written so far; nothing after `abort`. */
  bytes(): Uint8Array
  /** What was written beside it, by location. */
  readonly companions: ReadonlyMap<string, MemorySink>
}

/**
 * A sink that keeps what is written.
 *
 * @example
 * ```ts
 * const sink = memorySink('small.onnx')
 * sink.write(new Uint8Array([1, 2]))
 * sink.bytes() // Uint8Array [1, 2]
 * ```
 */
export function memorySink(name = 'memory'): MemorySink {
  const companions = new Map<string, MemorySink>()
  let chunks: Uint8Array[] = []
  return {
    name,
    companions,
    write: bytes => void chunks.push(bytes.slice()),
    companion: location => openCompanion(companions, location),
    close: () => undefined,
    abort: () => void (chunks = []),
    bytes: () => {
      if (chunks.length !== 1) chunks = [joinChunks(chunks)]
      return chunks[0]!
    },
  }
}

function openCompanion(companions: Map<string, MemorySink>, location: string): MemorySink {
  const created = memorySink(location)
  const sink: MemorySink = { ...created, abort: () => void companions.delete(location) }
  companions.set(location, sink)
  return sink
}

function joinChunks(chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0))
  let position = 0
  for (const chunk of chunks) {
    bytes.set(chunk, position)
    position += chunk.length
  }
  return bytes
}
