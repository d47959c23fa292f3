import { memorySink, memorySource } from '@coppice/graph'
import type { MemorySink } from '@coppice/graph'
import type { Model } from '@coppice/spec'
import { compareOutputs } from './measure/compare-outputs.ts'
import type { OutputComparison } from './measure/compare-outputs.ts'
import type { OpenSession } from './open-session.ts'
import type { Format } from './formats/format-entry.ts'

/** Models of more bytes are not read back, so that converting takes little memory. */
const mostBytes = 2 ** 30

/** Writes a model to memory, reads that, and compares its outputs with the model's on the same generated inputs. */
export async function compareWritten(
  model: Model,
  { importer, exporter }: Format,
  options: object,
  runtime: OpenSession,
): Promise<OutputComparison> {
  if (model.bytes > mostBytes) return notCompared('the model is larger than 1 GiB')
  if (model.graph.nodes.length === 0) return notCompared('weights without a graph compute nothing')
  const sink = memorySink('converted')
  await exporter.write(model, sink, options)
  const written = await importer.read(sourceOf(sink))
  return compareOutputs(model, written, runtime)
}

function sourceOf(sink: MemorySink): ReturnType<typeof memorySource> {
  const companions = new Map([...sink.companions].map(([location, each]) => [location, each.bytes()]))
  return memorySource(sink.bytes(), 'converted', companions)
}

function notCompared(reason: string): OutputComparison {
  return { compared: false, reason, maxAbsoluteError: null, maxRelativeError: null }
}
