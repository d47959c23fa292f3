import { builtIn } from './built-in.ts'

/** The folder of the installed `@tensorflow/tfjs-backend-wasm`, which ends with a slash. */
export function installedFolder(): string {
  const { createRequire } = builtIn('node:module')
  const main = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json')
  return main.replaceAll('\\', '/').replace(/[^/]*$/, '')
}
