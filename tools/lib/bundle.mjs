import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { build } from 'vite'

/**
 * Bundles a module as an application's build does: minified, with what it does not use left out.
 *
 * @param {string} folder where its packages are installed
 * @param {string} text of the module
 * @returns {Promise<string>} the folder of the bundle, whose entry is `entry.js`
 */
export async function bundle(folder, text) {
  const entry = join(folder, 'entry.mjs')
  const outDir = join(folder, 'bundle')
  writeFileSync(entry, text)
  await build({
    root: folder,
    configFile: false,
    logLevel: 'error',
    build: {
      outDir,
      emptyOutDir: true,
      minify: true,
      target: 'es2023',
      reportCompressedSize: false,
      rolldownOptions: { input: entry, output: { entryFileNames: 'entry.js' }, preserveEntrySignatures: 'strict' },
    },
  })
  return outDir
}

/** What an application that plans, masks, removes and certifies by one criterion loads, in bytes. @param {string} folder */
export async function measureBundle(folder) {
  const exports = [
    `export { certify, mask, plan, remove } from '@coppice/core'`,
    `export { l1 } from '@coppice/criterion-sparsity'`,
  ]
  const outDir = await bundle(folder, exports.join('\n'))
  const files = readdirSync(outDir, { recursive: true, encoding: 'utf8' }).filter(path => path.endsWith('.js'))
  const parts = files.map(path => readFileSync(join(outDir, path)))
  return {
    minified: parts.reduce((sum, part) => sum + part.length, 0),
    brotli: parts.reduce((sum, part) => sum + brotliCompressSync(part).length, 0),
  }
}
