import { join } from 'node:path'
import { runTextbook } from './textbook.ts'

/** Where files are put: the first argument, or a folder here. */
const folder = process.argv[2] ?? 'out/textbook'
for (const keep of [0.9, 0.2]) {
  console.log(`\n${100 * keep} % of the weights kept`)
  for (const { way, accuracy, path } of await runTextbook(join(folder, `keep-${100 * keep}`), keep))
    console.log(`  ${way.padEnd(34)} ${(100 * accuracy).toFixed(1)} %  ${path ?? ''}`)
}
