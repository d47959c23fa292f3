import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from 'vite'

const manifest = readFileSync(join(import.meta.dirname, '../../packages/coppice/package.json'), 'utf8')
const { version } = JSON.parse(manifest) as { readonly version: string }

/** That nothing leaves the device, and that only code of the app runs and what the user loads from a file. */
const policy = [
  "default-src 'self'",
  "script-src 'self' blob: 'wasm-unsafe-eval'",
  "connect-src 'self' blob: data:",
  "img-src 'self' blob: data:",
  "style-src 'self' 'unsafe-inline'",
  "worker-src 'self' blob:",
]

/** Isolation is not needed without threads, but with it the clock is finer. */
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
}

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  define: { 'import.meta.env.COPPICE_VERSION': JSON.stringify(version) },
  resolve: { conditions: ['source', 'module', 'browser', 'development|production'] },
  worker: { format: 'es' },
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 6000,
    rolldownOptions: {
      input: {
        index: join(import.meta.dirname, 'index.html'),
        'service-worker': join(import.meta.dirname, 'src/service-worker.ts'),
      },
      output: { entryFileNames: ({ name }) => (name === 'service-worker' ? '[name].js' : 'assets/[name]-[hash].js') },
      checks: { pluginTimings: false },
    },
  },
  server: { headers },
  preview: { headers: { ...headers, 'Content-Security-Policy': policy.join('; ') } },
})
