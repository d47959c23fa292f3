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

const identity = {
  kind: 'backend',
  api: 1,
  name: 'plugin-name',
  capabilities: ['forward', 'backward', 'train'],
} as const

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
    ...identity,
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

/**
 * The same for the command line, which calls nothing that makes a plugin: what it runs on is loaded when it is opened.
 *
 * @example
 * ```sh
 * npx coppice prune in.onnx out.onnx --plugin package-name --backend plugin-name --data examples.npy
 * ```
 */
export const backend: Backend<'forward' | 'backward' | 'train'> = {
  ...identity,
  async open() {
    const tf = await import('@tensorflow/tfjs-core')
    await import('@tensorflow/tfjs-backend-cpu')
    return pluginName({ tf }).open()
  },
}

/** TensorFlow.js throws for a device that it has never heard of, and gives false for one that does not start. */
async function isSet(tf: TensorFlow, device: string): Promise<boolean> {
  try {
    return await tf.setBackend(device)
  } catch {
    return false
  }
}
