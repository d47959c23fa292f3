import type { Sink } from '@coppice/spec'
import { concatenate } from '../bytes.ts'

/** Everything that is written to a sink, as bytes. */
export async function gather(write: (sink: Sink) => Promise<void>): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  await write({
    name: 'memory',
    write: bytes => void parts.push(bytes),
    close: () => undefined,
    abort: () => undefined,
  })
  return concatenate(parts)
}
