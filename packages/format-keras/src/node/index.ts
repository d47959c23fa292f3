import type { Importer } from '@coppice/spec'
import { createImporter } from '../importer.ts'
import { readInThread } from './read-in-thread.ts'

export { exporter } from '../exporter.ts'
export { readInThread }

/**
 * Reads Keras models in a thread of its own, which is ended afterwards: for files that are not trusted.
 *
 * @example
 * ```ts
 * import { importer } from '@coppice/format-keras/node'
 * const model = await importer.read(await openFileSource('model.h5'))
 * ```
 */
export const importer: Importer = createImporter({ readHdf5: readInThread() })
