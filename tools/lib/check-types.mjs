import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from './command.mjs'
import { folders, packageName } from './tarballs.mjs'

const resolutions = [
  { module: 'node16', moduleResolution: 'node16' },
  { module: 'esnext', moduleResolution: 'bundler' },
]

/** Uses what is inferred, so that types which resolve to nothing are errors and not `any`. */
const usage = `
import { plan } from '@coppice/core'
import { l1 } from '@coppice/criterion-sparsity'
import { importer } from '@coppice/format-onnx'
import { defineCriterion } from '@coppice/spec'
import { prune } from 'coppice'

export const name: string = l1().name
// @ts-expect-error a criterion has no such field, so its type is known
export const nothing: string = l1().nothing
export const steps = [plan, prune, importer.read, defineCriterion]
`

/**
 * Compiles a file that imports every package, as TypeScript resolves it in Node and for bundlers.
 *
 * @param {string} folder where the packages are installed
 */
export async function checkTypes(folder) {
  const imports = folders.map((name, at) => `import * as package${at} from '${packageName(name)}'`)
  const list = `export const packages = [${folders.map((_, at) => `package${at}`).join(', ')}]`
  writeFileSync(join(folder, 'types.ts'), `${imports.join('\n')}\n${list}\n${usage}`)
  for (const { module, moduleResolution } of resolutions) {
    const flags = ['--module', module, '--moduleResolution', moduleResolution, '--target', 'es2023']
    const strict = ['--noEmit', '--strict', '--skipLibCheck', '--ignoreConfig', 'types.ts']
    const result = await runCommand('tsc', [...flags, ...strict], { output: 'keep', cwd: folder })
    if (result.code !== 0) return { ...result, output: `${moduleResolution}: ${result.output}` }
  }
  return { code: 0 }
}
