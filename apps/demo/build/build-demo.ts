/** Builds the app into `dist`: trains the samples that are missing, bundles, and has all files kept for use offline. */
import { join } from 'node:path'
import { build } from 'vite'
import { fillServiceWorker } from './fill-service-worker.ts'
import { firstLoad } from './first-load.ts'
import { makeSamples } from './make-samples.ts'
import { recordChunks } from './record-chunks.ts'
import type { RecordedChunk } from './record-chunks.ts'

/** The most bytes, in brotli, that are loaded before anything is chosen. */
const mostBytes = 400_000

const root = join(import.meta.dirname, '..')
const output = join(root, 'dist')

await makeSamples()
const chunks = new Map<string, RecordedChunk>()
const plugins = [recordChunks(chunks)]
await build({
  root,
  configFile: join(root, 'vite.config.ts'),
  logLevel: 'warn',
  plugins,
  worker: { plugins: () => plugins },
})
await fillServiceWorker(output)
const files = await firstLoad(output, chunks, ['/index.html', '/src/worker/worker.ts'])
const bytes = files.reduce((sum, { brotliBytes }) => sum + brotliBytes, 0)
for (const { file, brotliBytes } of files) console.log(`${String(brotliBytes).padStart(8)}  ${file}`)
console.log(`first load: ${bytes} bytes in brotli of at most ${mostBytes}, in ${files.length} files`)
if (bytes > mostBytes) process.exitCode = 1
