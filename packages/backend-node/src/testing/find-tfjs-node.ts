import { createRequire } from 'node:module'
import type { TensorFlow } from '@coppice/executor'
import { loadTfjsNode } from '../load-tfjs-node.ts'

/** The module at COPPICE_TFJS_NODE; where that is not set, says so and gives nothing. */
export async function findTfjsNode(): Promise<TensorFlow | undefined> {
  const path = process.env['COPPICE_TFJS_NODE']
  if (path) return loadTfjsNode(() => createRequire(import.meta.url)(path) as object)
  console.warn('No test on tfjs-node: COPPICE_TFJS_NODE is not set. node tools/check-tfjs-node.mjs sets it.')
  return undefined
}
