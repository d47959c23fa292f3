import type { Exporter, Importer } from '@coppice/spec'
import { exporter } from './exporter.ts'
import { importer } from './importer.ts'

export { exporter, importer }

/**
 * Reads and writes ONNX: {@link importer} and {@link exporter} in one object, for calls by hand.
 *
 * @example
 * ```ts
 * const model = await onnx.read(memorySource(bytes, 'model.onnx'))
 * await onnx.write(model, memorySink('copy.onnx'))
 * ```
 */
export const onnx: {
  readonly recognises: Importer['recognises']
  readonly read: Importer['read']
  readonly write: Exporter['write']
} = {
  recognises: importer.recognises,
  read: importer.read,
  write: exporter.write,
}
