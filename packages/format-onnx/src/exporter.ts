import { failure, type Exporter, type Model, type Sink } from '@coppice/spec'
import { encodeModel } from './encode/encode-model.ts'
import { hasExternal, planExternal, planInline, type ExternalPlan } from './external/plan-external.ts'
import { isCopied, type Message } from './wire/message.ts'
import { writeMessage } from './wire/write-message.ts'

/** What protobuf can hold in one message. */
const largestFile = 2 ** 31 - 1

/**
 * Writes ONNX files. A model that was read from ONNX changes only where its graph differs; other models are generated
 * whole, with IR version 8 to 10. Weights stay in files of their own where they were and the sink has companions, and
 * go there where the file would exceed 2 GiB. The caller closes the sink, or aborts it where this fails.
 *
 * @example
 * ```ts
 * const sink = memorySink('small.onnx')
 * await exporter.write(model, sink)
 * await sink.close()
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
  const { message, companions } = await encodeFiles(model, sink)
  await writeMessage(message, sink)
  for (const companion of companions) {
    await writeMessage(companion.message, companion.sink)
    await companion.sink.close()
  }
}

interface Files extends Pick<ExternalPlan, 'companions'> {
  readonly message: Message
}

async function encodeFiles({ graph, document }: Model, sink: Sink): Promise<Files> {
  const encode = ({ placements, companions }: ExternalPlan): Files => {
    return { message: encodeModel(graph, document, { placements }), companions }
  }
  const isExternal = hasExternal(graph)
  const inline = isExternal && sink.companion ? undefined : encode(planInline(graph))
  if (inline && fits(inline.message)) return inline
  if (!hasCompanions(sink)) throw tooLarge(inline!.message, sink)
  return encode(await planExternal(graph, document, sink))
}

function hasCompanions(sink: Sink): sink is Sink & Required<Pick<Sink, 'companion'>> {
  return sink.companion !== undefined
}

/** A file that was larger when it was read, and did not change, is copied all the same. */
function fits({ length, pieces }: Message): boolean {
  const [only] = pieces
  return length <= largestFile || (pieces.length === 1 && isCopied(only!) && only.length === only.source.size)
}

function tooLarge({ length }: Message, sink: Sink): Error {
  const remedy = 'Write to a sink with companion files'
  const expected = `at most ${largestFile} bytes in one file`
  return failure({ code: 'limit', who: `format-onnx: ${sink.name}`, expected, received: `${length}`, remedy })
}
