import { memorySink } from '@coppice/graph'
import type { MemorySink } from '@coppice/graph'
import type { Exporter, Model } from '@coppice/spec'
import type { SavedFile } from '../protocol/views.ts'

/** Writes a model to memory: its file first, then those that lie beside it. */
export async function writeModel(model: Model, exporter: Exporter, name: string): Promise<readonly SavedFile[]> {
  const sink = memorySink(name)
  await exporter.write(model, sink)
  return listFiles(name, sink)
}

function listFiles(name: string, sink: MemorySink): SavedFile[] {
  const beside = [...sink.companions].flatMap(([location, companion]) => listFiles(location, companion))
  return [{ name, bytes: sink.bytes() }, ...beside]
}

/** The bytes of all of them. */
export function sizeOf(files: readonly SavedFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes.length, 0)
}
