import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'
import { bundle } from './bundle.mjs'
import { runCommand } from './command.mjs'
import { findChromium } from './find-chromium.mjs'
import { folders, packageName } from './tarballs.mjs'

const nodeOnly = ['backend-node', 'coppice', 'create-coppice-plugin']
/** @type {Readonly<Record<string, string>>} */
const types = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' }

const page =
  '<!doctype html><title>Coppice</title><p id="said">nothing</p><script type="module" src="entry.js"></script>'

/** Imports whatever says that it runs in browsers, then reads, prunes, proves and writes a model. */
const program = `
${folders
  .filter(name => !nodeOnly.includes(name))
  .map((name, at) => `import * as package${at} from '${packageName(name)}'`)
  .join('\n')}
import { wasm } from '@coppice/backend-wasm'
import { certify, plan, remove } from '@coppice/core'
import { l1 } from '@coppice/criterion-sparsity'
import { exporter, importer } from '@coppice/format-onnx'
import { memorySink, memorySource } from '@coppice/graph'
import { encodeOnnx, smallConvolutionalNetwork } from '@coppice/testkit'

const packages = [${folders
  .filter(name => !nodeOnly.includes(name))
  .map((_, at) => `package${at}`)
  .join(', ')}]

async function prune() {
  const before = await encodeOnnx(smallConvolutionalNetwork(1))
  const model = await importer.read(memorySource(before, 'in.onnx'))
  const draft = await plan(model, { criterion: l1(), target: { sparsity: 0.5 } })
  const pruned = await remove(model, draft)
  const session = await wasm().open()
  const { passed } = await certify(model, pruned, draft, { session })
  const sink = memorySink('out.onnx')
  await exporter.write(pruned, sink)
  return passed && sink.bytes().length < before.length
}

const said = document.getElementById('said')
try {
  const isEmpty = packages.some(each => Object.keys(each).length === 0)
  said.textContent = !isEmpty && (await prune()) ? 'smaller, with proof' : 'not smaller, or without proof'
} catch (error) {
  said.textContent = String(error.stack ?? error)
}
`

/**
 * Bundles the packages and uses them in Chromium; said and skipped where there is none.
 *
 * @param {string} folder where the packages are installed
 */
export async function checkInBrowser(folder) {
  const outDir = await bundle(folder, program)
  const chromium = findChromium()
  if (!chromium) {
    console.log('  bundled; not run, as no Chromium is installed')
    return { code: 0 }
  }
  const server = await serve(outDir)
  try {
    const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--timeout=60000', '--virtual-time-budget=60000']
    const result = await runCommand(chromium, [...flags, '--dump-dom', server.address], { output: 'keep' })
    if (result.output.includes('>smaller, with proof<')) return { code: 0 }
    return { code: 1, output: `Expected a page that says 'smaller, with proof'. Received: ${result.output}` }
  } finally {
    server.close()
  }
}

/** @param {string} folder @returns {Promise<{ address: string, close: () => void }>} */
function serve(folder) {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    if (path === '/') return void response.setHeader('content-type', 'text/html').end(page)
    try {
      const body = readFileSync(join(folder, path))
      response.setHeader('content-type', types[extname(path)] ?? 'application/octet-stream').end(body)
    } catch {
      response.writeHead(404).end()
    }
  })
  return new Promise(resolve => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address ? address.port : 0
      resolve({ address: `http://127.0.0.1:${port}/`, close: () => void server.close() })
    })
  })
}
