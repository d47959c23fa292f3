import type { Model, Source } from '@coppice/spec'
import { openFileSource } from './files/open-file-source.ts'
import { readModel } from './open-model.ts'
import { ownPlugins } from './plugins.ts'

/**
 * Reads a model from a path or a source, in any format that is known. Tensors are read when asked for: leave a source
 * open as long as the model is used.
 *
 * @throws a failure with code `invalid-model`, `unsupported-model`, `unsafe-path` or `io`.
 *
 * @example
 * ```ts
 * const model = await read('model.onnx')
 * model.graph.nodes.length // 9
 * ```
 */
export async function read(from: string | Source): Promise<Model> {
  const source = typeof from === 'string' ? await openFileSource(from) : from
  return (await readModel(source, ownPlugins)).model
}
