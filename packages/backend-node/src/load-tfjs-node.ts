import util from 'node:util'
import type { TensorFlow } from '@coppice/executor'
import { failure, type Awaitable } from '@coppice/spec'

/**
 * Loads `@tensorflow/tfjs-node`, which 4.22 cannot be by itself on Node 23 and newer: it calls `util.isNullOrUndefined`
 * and `util.isArray`, which Node has no more. They are put back where they are missing.
 *
 * @param importer Imports or requires the module.
 * @throws A failure with code `usage` where that fails, with its error as the cause.
 *
 * @example
 * ```ts
 * const tf = await loadTfjsNode(() => import('@tensorflow/tfjs-node'))
 * tf.getBackend() // 'tensorflow'
 * ```
 */
export async function loadTfjsNode(importer: () => Awaitable<object>): Promise<TensorFlow> {
  restoreUtilities()
  try {
    const module = (await importer()) as { readonly default?: object }
    // Node finds only some of the names that a CommonJS module exports; its default export has all of them.
    return (module.default ?? module) as TensorFlow
  } catch (cause) {
    const received = cause instanceof Error ? cause.message : String(cause)
    const remedy = 'Build its add-on with npm rebuild @tensorflow/tfjs-node --build-addon-from-source'
    const expected = '@tensorflow/tfjs-node to load'
    throw failure({ code: 'usage', who: 'loadTfjsNode', expected, received, remedy, cause })
  }
}

function restoreUtilities(): void {
  const utilities = util as { isNullOrUndefined?: unknown; isArray?: unknown }
  utilities.isNullOrUndefined ??= (value: unknown) => value == null
  utilities.isArray ??= Array.isArray
}
