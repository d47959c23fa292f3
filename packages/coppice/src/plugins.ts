import type { Allocation, Backend, CriterionEntry, Exporter, Importer, Schedule } from '@coppice/spec'
import { criteria as sparsityCriteria } from '@coppice/criterion-sparsity'
import type { Runtime } from '@coppice/backend-node'

// Every plugin that the command line offers, by name. To add one, add a line here; nothing else knows their names.

/** What scores cells. */
export const criteria: Readonly<Record<string, CriterionEntry>> = { ...sparsityCriteria }

/** What spreads a target over units. */
export const allocations: Readonly<Record<string, (options: { readonly floor?: number }) => Promise<Allocation>>> = {
  uniform: async () => (await import('@coppice/core')).uniform(),
  global: async options => (await import('@coppice/core')).global(options),
  erk: async options => (await import('@coppice/core')).erk(options),
  lamp: async options => (await import('@coppice/core')).lamp(options),
}

/** How a target grows over rounds. */
export const schedules: Readonly<Record<string, () => Promise<Schedule>>> = {
  'one-shot': async () => (await import('@coppice/core')).oneShot,
  linear: async () => (await import('@coppice/core')).linear,
  cubic: async () => (await import('@coppice/core')).cubic,
  exponential: async () => (await import('@coppice/core')).exponential,
}

/** A format that is read and written. */
export interface Format {
  readonly importer: Importer
  readonly exporter: Exporter
}

/** Formats; the first that recognises a file reads it. */
export const formats: Readonly<Record<string, () => Promise<Format>>> = {
  onnx: async () => import('@coppice/format-onnx'),
}

/** What a backend needs from the command line. */
export interface BackendSettings {
  readonly exporter: Exporter
  readonly threads: number
  /** Whether the runtime may change the graph: yes for latencies, no for certificates. */
  readonly optimize: boolean
  /** Imports an optional package. */
  readonly importOptional: (name: string) => Promise<unknown>
}

/** Runs models for the certificate and for latencies. */
export async function createBackend(settings: BackendSettings): Promise<Backend<'kernels' | 'forward'>> {
  const { exporter, threads, optimize, importOptional } = settings
  const runtime = (await importOptional('onnxruntime-node')) as Runtime
  const { onnxruntime } = await import('@coppice/backend-node')
  const { referenceKernels: kernels } = await import('@coppice/core')
  return onnxruntime({ runtime, exporter, kernels, threads, optimize: optimize ? 'all' : 'disabled' })
}
