import { createSession } from '@coppice/executor'
import type { TensorFlow } from '@coppice/executor'
import { failure } from '@coppice/spec'
import type { Backend } from '@coppice/spec'

/** What {@link pluginName} runs on. */
export interface PluginNameOptions {
  /** `@tensorflow/tfjs-core` with a backend that is registered in it; passed in, so that nobody loads it twice. */
  readonly tf: TensorFlow
  /** The name of that backend. Default `cpu`. */
  readonly device?: string
}

/**
 * Runs models: write here where, and what that is good for.
 *
 * @throws a failure with code `usage`, when it is opened, where the device is not registered.
 *
 * @example
 * ```ts
 * const session = await pluginName({ tf }).open()
 * ```
 */
export function pluginName({ tf, device = 'cpu' }: PluginNameOptions): Backend<'forward' | 'backward' | 'train'> {
  return {
    kind: 'backend',
    api: 1,
    name: 'plugin-name',
    capabilities: ['forward', 'backward', 'train'],
    async open() {
      if (await isSet(tf, device)) return createSession(tf, { name: 'plugin-name' })
      throw failure({
        code: 'usage',
        who: 'plugin-name',
        expected: 'a device that TensorFlow.js has registered',
        received: `'${device}'`,
        remedy: 'Import its package, such as @tensorflow/tfjs-backend-cpu, first.',
      })
    },
  }
}

/** TensorFlow.js throws for a device that it has never heard of, and gives false for one that does not start. */
async function isSet(tf: TensorFlow, device: string): Promise<boolean> {
  try {
    return await tf.setBackend(device)
  } catch {
    return false
  }
}
