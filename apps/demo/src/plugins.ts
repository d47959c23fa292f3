import { criteria as activation } from '@coppice/criterion-activation'
import { criteria as curvature } from '@coppice/criterion-curvature'
import { criteria as entropy } from '@coppice/criterion-entropy'
import { criteria as gradient } from '@coppice/criterion-gradient'
import { criteria as sparsity } from '@coppice/criterion-sparsity'
import type { BackendEntry, CriterionPackage, Formats } from './plugin.ts'

// Every criterion, backend and format that the app offers. To add one, add a line here; nothing else knows their names.
// Criteria are small; backends and formats are loaded when they are chosen, so that the first load stays small.

/** What scores cells. */
export const criterionPackages: readonly CriterionPackage[] = [
  { name: '@coppice/criterion-sparsity', criteria: sparsity },
  { name: '@coppice/criterion-activation', criteria: activation },
  { name: '@coppice/criterion-gradient', criteria: gradient },
  { name: '@coppice/criterion-curvature', criteria: curvature },
  { name: '@coppice/criterion-entropy', criteria: entropy },
]

const adam = async (rate: number): Promise<unknown> => (await import('@tensorflow/tfjs-core')).train.adam(rate)

const hasAdapter = async (): Promise<boolean> => {
  const { gpu } = navigator as { readonly gpu?: { requestAdapter(): Promise<object | null> } }
  return Boolean(await gpu?.requestAdapter().catch(() => null))
}

/** Where models run; the first is the default. */
export const backends: Readonly<Record<string, BackendEntry>> = {
  wasm: {
    description: 'WebAssembly on the processor, in every browser',
    code: { place: '@coppice/backend-wasm', call: 'wasm' },
    isAvailable: async () => true,
    open: async () => (await import('@coppice/backend-wasm')).wasm().open(),
    optimizer: adam,
  },
  webgpu: {
    description: 'the graphics processor, where the browser has WebGPU',
    code: { place: '@coppice/backend-webgpu', call: 'webgpu' },
    isAvailable: hasAdapter,
    open: async () => (await import('@coppice/backend-webgpu')).webgpu().open(),
    optimizer: adam,
  },
}

const hdf5Worker = (): Worker =>
  new Worker(new URL('@coppice/format-keras/worker', import.meta.url), { type: 'module', name: 'hdf5' })

/** What models are read from and written to. */
export const formats: Formats = {
  onnx: { extensions: ['.onnx'], load: async () => import('@coppice/format-onnx') },
  keras: {
    extensions: ['.keras', '.h5', '.hdf5'],
    load: async () => {
      const { createImporter, exporter, readInWorker } = await import('@coppice/format-keras')
      return { importer: createImporter({ readHdf5: readInWorker(hdf5Worker) }), exporter }
    },
  },
  safetensors: {
    extensions: ['.safetensors', '.safetensors.index.json'],
    load: async () => import('@coppice/format-safetensors'),
  },
  tfjs: { extensions: ['.json'], load: async () => import('@coppice/format-tfjs') },
}
