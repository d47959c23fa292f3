import type { Backend, CriterionEntry } from '@coppice/spec'
import { criteria as activationCriteria } from '@coppice/criterion-activation'
import { criteria as curvatureCriteria } from '@coppice/criterion-curvature'
import { criteria as entropyCriteria } from '@coppice/criterion-entropy'
import { criteria as gradientCriteria } from '@coppice/criterion-gradient'
import { criteria as sparsityCriteria } from '@coppice/criterion-sparsity'
import type { Runtime } from '@coppice/backend-node'
import type { Gpu } from '@coppice/backend-webgpu'
import type { FormatEntry } from './formats/format-entry.ts'

// Every plugin that the command line offers by itself, by name. To add one, add a line here; nothing else knows their names.

/** A criterion with the package that it comes from. */
export interface PackagedCriterion extends CriterionEntry {
  readonly package: string
}

const inPackage = (name: string, entries: Readonly<Record<string, CriterionEntry>>): PackagedCriterion[] =>
  Object.values(entries).map(entry => ({ ...entry, package: name }))

const packaged: readonly PackagedCriterion[] = [
  ...inPackage('@coppice/criterion-sparsity', sparsityCriteria),
  ...inPackage('@coppice/criterion-entropy', entropyCriteria),
  ...inPackage('@coppice/criterion-gradient', gradientCriteria),
  ...inPackage('@coppice/criterion-activation', activationCriteria),
  ...inPackage('@coppice/criterion-curvature', curvatureCriteria),
]

/** What scores cells. */
export const criteria: Readonly<Record<string, PackagedCriterion>> = Object.fromEntries(
  packaged.map(entry => [entry.name, entry]),
)

/** Formats; the first that recognises a file reads it. */
export const formats: Readonly<Record<string, FormatEntry>> = {
  onnx: { extensions: ['.onnx'], load: async () => import('@coppice/format-onnx') },
  keras: { extensions: ['.keras', '.h5', '.hdf5'], load: async () => import('@coppice/format-keras/node') },
  safetensors: {
    extensions: ['.safetensors', '.safetensors.index.json'],
    load: async () => import('@coppice/format-safetensors'),
  },
  tfjs: { extensions: ['.json'], load: async () => import('@coppice/format-tfjs') },
}

/** What a backend needs from the command line. */
export interface BackendSettings {
  readonly threads: number
  /** Whether the runtime may change the graph: yes for latencies, no for everything else. */
  readonly optimize?: boolean
  /** Imports an optional package. */
  readonly importOptional: (name: string) => Promise<unknown>
}

/** A backend before it is loaded. */
export type BackendEntry = (settings: BackendSettings) => Promise<Backend>

/** Where models run, by name. */
export const backends: Readonly<Record<string, BackendEntry>> = {
  wasm: async ({ threads }) => (await import('@coppice/backend-wasm')).wasm({ threads }),
  onnxruntime: async ({ threads, optimize = false, importOptional }) => {
    const runtime = (await importOptional('onnxruntime-node')) as Runtime
    const { exporter } = await import('@coppice/format-onnx')
    const { onnxruntime } = await import('@coppice/backend-node')
    return onnxruntime({ runtime, exporter, threads, optimize: optimize ? 'all' : 'disabled' })
  },
  'tfjs-node': async ({ importOptional }) => {
    const { loadTfjsNode, tfjsNode } = await import('@coppice/backend-node')
    const load = async (): Promise<object> => (await importOptional('@tensorflow/tfjs-node')) as object
    return tfjsNode({ tf: await loadTfjsNode(load) })
  },
  webgpu: async ({ importOptional }) => {
    const { webgpu } = await import('@coppice/backend-webgpu')
    const { create, globals } = (await importOptional('webgpu')) as NodeGpu
    return webgpu({ gpu: create([]), globals })
  },
}

/** What a run can choose from, by name: Coppice's own plugins, and those of others that `--plugin` names. */
export interface Plugins {
  readonly criteria: Readonly<Record<string, PackagedCriterion>>
  readonly formats: Readonly<Record<string, FormatEntry>>
  readonly backends: Readonly<Record<string, BackendEntry>>
  /** The backends that run in worker threads too. */
  readonly workerBackends: readonly string[]
  /** The modules of others that were imported, as `import` takes them: workers import them for themselves. */
  readonly modules: readonly string[]
}

/** What there is without any plugin of others. */
export const ownPlugins: Plugins = {
  criteria,
  formats,
  backends,
  workerBackends: ['wasm', 'onnxruntime', 'tfjs-node'],
  modules: [],
}

/** What the package `webgpu` gives in Node. */
interface NodeGpu {
  readonly create: (options: readonly string[]) => Gpu
  readonly globals: Readonly<Record<string, unknown>>
}
