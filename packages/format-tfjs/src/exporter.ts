import type { Exporter, Model, Sink } from '@coppice/spec'
import { patchJson, type Json } from '@coppice/layers'
import { isTfjsDocument, type TfjsDocument } from './document.ts'
import { writeGraphModel } from './graph-model/write-graph-model.ts'
import { writeLayersModel } from './layers-model/write-layers-model.ts'
import { unsupported } from './tfjs-file.ts'
import { planWeights, type QuantizationType, type WeightChanges } from './weights/plan-weights.ts'
import { writeWeights } from './weights/write-weights.ts'

/** How models are written. */
export interface TfjsExportOptions {
  /**
   * Stores all floats in fewer bits, as the converter of TensorFlow.js does: `float16`, or `uint8` or `uint16` over the
   * range of each weight. Default: every weight as it was stored.
   */
  readonly quantize?: QuantizationType
}

/**
 * Writes models that were read from TensorFlow.js: only what pruning changed is changed, in the model.json and in the
 * weight files beside it. Fails with code `unsupported-model` where a model of the kind cannot say what the graph
 * computes, and `usage` where the sink has no companion files. The caller closes the sink, or aborts it where this fails.
 *
 * @example
 * ```ts
 * const sink = memorySink('model.json')
 * await exporter.write(model, sink, { quantize: 'float16' })
 * await sink.close()
 * ```
 */
export const exporter: Exporter<TfjsExportOptions> = {
  kind: 'exporter',
  api: 1,
  name: 'tfjs',
  keeps: ['zeros', 'shape'],
  write: writeModel,
}

async function writeModel({ document, graph }: Model, sink: Sink, { quantize }: TfjsExportOptions = {}): Promise<void> {
  const who = `format-tfjs: ${sink.name}`
  if (!isTfjsDocument(document)) {
    const remedy = 'Write it as ONNX'
    throw unsupported(who, 'a model that was read from TensorFlow.js', 'another', remedy)
  }
  const { file } = document
  const { topology, weights } = await restore(document, graph, who)
  const groups = await planWeights(file, weights, quantize)
  const manifest = await writeWeights(groups, sink, who)
  const next = {
    ...file.root,
    modelTopology: topology,
    weightsManifest: mergeManifest(file.root['weightsManifest']!, manifest),
  }
  await sink.write(new TextEncoder().encode(patchJson(file.text, next)))
}

interface Restored {
  readonly topology: Json
  readonly weights: WeightChanges
}

async function restore(
  { topology, content, file }: TfjsDocument,
  graph: Model['graph'],
  who: string,
): Promise<Restored> {
  const written = await (content.kind === 'graph-document'
    ? writeGraphModel(content, graph, who)
    : writeLayersModel(file, content, graph))
  const isSame = written.topology === topology.value
  return { ...written, topology: isSame ? file.root['modelTopology']! : topology.replace(written.topology) }
}

/** Groups with all that they say besides. */
function mergeManifest(before: Json, groups: readonly Json[]): Json {
  const former = before as readonly Record<string, Json>[]
  return groups.map((group, index) => ({ ...former[index], ...(group as Record<string, Json>) }))
}
