import { memorySink } from '@coppice/graph'
import type { Exporter, Model } from '@coppice/spec'

/** A file as the browser is given it. */
export interface NamedBytes {
  readonly name: string
  readonly mimeType: string
  readonly buffer: Buffer
}

/** A file of these bytes or of this text. */
export function file(name: string, content: Uint8Array | string): NamedBytes {
  return { name, mimeType: 'application/octet-stream', buffer: Buffer.from(content) }
}

/** A model as files: its own first, then those that lie beside it. */
export async function filesOf(exporter: Exporter, name: string, model: Model): Promise<NamedBytes[]> {
  const sink = memorySink(name)
  await exporter.write(model, sink)
  return [file(name, sink.bytes()), ...[...sink.companions].map(([at, companion]) => file(at, companion.bytes()))]
}
