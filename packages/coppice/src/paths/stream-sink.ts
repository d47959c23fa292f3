import { once } from 'node:events'
import type { Writable } from 'node:stream'
import type { Sink } from '@coppice/spec'

/** A sink for standard output: nothing is written before `close`. */
export function streamSink(stream: Writable): Sink {
  let chunks: Uint8Array[] = []
  return {
    name: 'standard output',
    write: bytes => void chunks.push(bytes.slice()),
    async close() {
      for (const chunk of chunks) if (!stream.write(chunk)) await once(stream, 'drain')
      chunks = []
    },
    abort: () => void (chunks = []),
  }
}
