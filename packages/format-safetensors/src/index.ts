import type { Exporter, Importer } from '@coppice/spec'
import { exporter } from './exporter.ts'
import { importer } from './importer.ts'

export { exporter, importer }

/**
 * Reads and writes safetensors: {@link importer} and {@link exporter} in one object, for calls by hand.
 *
 * @example
 * ```ts
 * const model = await safetensors.read(memorySource(bytes, 'model.safetensors'))
 * await safetensors.write(model, memorySink('copy.safetensors'))
 * ```
 */
export const safetensors: {
  readonly recognises: Importer['recognises']
  readonly read: Importer['read']
  readonly write: Exporter['write']
} = {
  recognises: importer.recognises,
  read: importer.read,
  write: exporter.write,
}
