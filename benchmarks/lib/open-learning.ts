import { loadTfjsNode, tfjsNode } from '@coppice/backend-node'
import { wasm } from '@coppice/backend-wasm'
import type { Session } from '@coppice/spec'
import { createRequire } from 'node:module'

/** The folder of tfjs-node, where it is to train in place of WebAssembly. */
const native = process.env['COPPICE_TFJS_NODE']

/** What trains, in words. */
export const learningRuntime: string = native ? 'tfjs-node' : 'wasm'

/** Opens tfjs-node where COPPICE_TFJS_NODE names its folder, else WebAssembly. */
export async function openLearning(): Promise<Session<'forward' | 'backward' | 'train'>> {
  if (!native) return wasm().open()
  const tf = await loadTfjsNode(() => createRequire(import.meta.url)(native) as object)
  return tfjsNode({ tf }).open()
}
