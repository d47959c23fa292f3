import type { Exporter, Importer } from '@coppice/spec'
import { exporter, type TfjsExportOptions } from './exporter.ts'
import { importer } from './importer.ts'

export type { LoadedArtifacts, SavedArtifacts, SaveResult, WeightSpec } from './memory/artifacts.ts'
export type { GraphLoader, ReadableTensor, WeightedModel } from './memory/graph-model.ts'
export { fromGraphModel, toGraphModel } from './memory/graph-model.ts'
export type { LayersLoader, SavableModel } from './memory/layers-model.ts'
export { fromLayersModel, toLayersModel } from './memory/layers-model.ts'
export type { Quantization } from './weights/manifest.ts'
export type { QuantizationType } from './weights/plan-weights.ts'
export { exporter, importer }
export type { TfjsExportOptions }

/**
 * Reads and writes TensorFlow.js models: {@link importer} and {@link exporter} in one object, for calls by hand.
 *
 * @example
 * ```ts
 * const model = await tfjs.read(memorySource(json, 'model.json', { 'group1-shard1of1.bin': weights }))
 * await tfjs.write(model, memorySink('copy.json'))
 * ```
 */
export const tfjs: {
  readonly recognises: Importer['recognises']
  readonly read: Importer['read']
  readonly write: Exporter<TfjsExportOptions>['write']
} = {
  recognises: importer.recognises,
  read: importer.read,
  write: exporter.write,
}
