import { failure, isFailure, type Importer, type Model, type Source } from '@coppice/spec'
import { decodeModel, type OnnxDocument } from './decode/decode-model.ts'
import { openCompanions } from './external/open-companions.ts'
import { describeForeign } from './foreign.ts'
import { recognises } from './recognises.ts'
import { loadHeaders } from './wire/load-headers.ts'
import { createFile, type OnnxFile } from './wire/onnx-file.ts'

/**
 * Reads ONNX files of IR version 3 and newer. Only headers are read at once; elements of tensors when asked for, so the
 * source must stay open. Fails with code `invalid-model`, `unsupported-model`, `unsafe-path` or `io`.
 *
 * @example
 * ```ts
 * const model = await importer.read(memorySource(bytes, 'model.onnx'))
 * model.graph.nodes.length // 9
 * ```
 */
export const importer: Importer = {
  kind: 'importer',
  api: 1,
  name: 'onnx',
  recognises,
  read: readModel,
}

async function readModel(source: Source): Promise<Model> {
  const file = createFile(source)
  try {
    const document = await readDocument(file)
    const external = [...file.companions.values()].reduce((sum, companion) => sum + companion.size, 0)
    return { format: 'onnx', graph: document.graph, bytes: source.size + external, document }
  } catch (error) {
    if (isFailure(error)) throw error
    throw failure({ code: 'io', who: file.who, expected: 'to read the file', received: String(error), cause: error })
  }
}

async function readDocument(file: OnnxFile): Promise<OnnxDocument> {
  const { source, who } = file
  const foreign = describeForeign(await source.read(0, Math.min(source.size, 4096)))
  if (foreign) throw failure({ code: 'invalid-model', who, expected: 'an ONNX file', received: foreign })
  await loadHeaders(file)
  const document = decodeModel(file)
  await openCompanions(file, document.graph)
  return document
}
