import { isNode } from './is-node.ts'

/** Where each file of the backend lies, by the name that it has. */
export type WasmFiles = Readonly<Record<string, string>>

const names = ['tfjs-backend-wasm', 'tfjs-backend-wasm-simd', 'tfjs-backend-wasm-threaded-simd'].map(
  name => `${name}.wasm`,
)

/** The files in one folder. */
function inFolder(folder: string): WasmFiles {
  const base = folder.endsWith('/') ? folder : `${folder}/`
  return Object.fromEntries(names.map(name => [name, base + name]))
}

/** Addresses that a bundler sees and copies the files for. */
function bundled(): WasmFiles {
  return {
    'tfjs-backend-wasm.wasm': new URL('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm', import.meta.url)
      .href,
    'tfjs-backend-wasm-simd.wasm': new URL(
      '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm',
      import.meta.url,
    ).href,
    'tfjs-backend-wasm-threaded-simd.wasm': new URL(
      '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm',
      import.meta.url,
    ).href,
  }
}

/** The files in a folder that is given, of the installed package in Node, or of the bundle in a browser. */
export async function findWasmFiles(folder: string | undefined): Promise<WasmFiles> {
  if (folder !== undefined) return inFolder(folder)
  if (!isNode()) return bundled()
  const { installedFolder } = await import('./node/installed-folder.ts')
  return inFolder(`${installedFolder()}dist`)
}
