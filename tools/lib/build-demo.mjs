import { join } from 'node:path'
import { runCommand } from './command.mjs'
import { findNode, root } from './paths.mjs'

/** The folder of the app. */
export const demo = join(root, 'apps/demo')

/**
 * Builds the app, samples included; fails where what is loaded first is too large.
 *
 * @param {'show' | 'keep'} output
 */
export function buildDemo(output) {
  return runCommand(findNode(), ['--conditions=source', 'build/build-demo.ts'], { cwd: demo, output })
}
