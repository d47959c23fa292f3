import type { Exporter, Model, Sink } from '@coppice/spec'
import { encodeModel } from './encode/encode-model.ts'
import { planExternal } from './external/plan-external.ts'
import { writeMessage } from './wire/write-message.ts'

/**
 * Writes ONNX files. A model that was read from ONNX changes only where its graph differs; other models are generated
 * whole. Weights stay in files of their own where they were, and go there where the file would exceed 2 GiB. Closes the
 * sink, or aborts it where writing fails.
 *
 * @example
 * ```ts
 * const sink = memorySink('small.onnx')
 * await exporter.write(model, sink)
 * sink.bytes().length // the size of the file
 * ```
 */
export const exporter: Exporter = {
  kind: 'exporter',
  api: 1,
  name: 'onnx',
  keeps: ['zeros', 'shape'],
  write: writeModel,
}

async function writeModel(model: Model, sink: Sink): Promise<void> {
  try {
    await writeFiles(model, sink)
    await sink.close()
  } catch (error) {
    await sink.abort()
    throw error
  }
}

async function writeFiles({ graph, document }: Model, sink: Sink): Promise<void> {
  const { placements, companions } = await planExternal(graph, document, sink)
  await writeMessage(encodeModel(graph, document, { placements }), sink)
  for (const companion of companions) {
    await writeMessage(companion.message, companion.sink)
    await companion.sink.close()
  }
}
