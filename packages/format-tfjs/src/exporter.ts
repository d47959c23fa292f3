import type { Exporter, Model, Sink } from '@coppice/spec'
import { patchJson, type Json } from '@coppice/layers'
import { isTfjsDocument, type TfjsDocument } from './document.ts'
import { writeGraphModel } from './graph-model/write-graph-model.ts'
import { kerasLayersOf, writeKerasModel } from './layers-model/write-keras-model.ts'
import { writeLayersModel } from './layers-model/write-layers-model.ts'
import { unsupported } from './tfjs-failure.ts'
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
 * weight files beside it. Models of Keras layers that were read from Keras files become layers models. Fails with code `unsupported-model` where a model of the kind cannot say what the graph
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

async function writeModel(model: Model, sink: Sink, { quantize }: TfjsExportOptions = {}): Promise<void> {
  const who = `format-tfjs: ${sink.name}`
  const text = isTfjsDocument(model.document)
    ? await writeInPlace(model.document, model.graph, sink, who, quantize)
    : await writeAnew(model, sink, who, quantize)
  await sink.write(new TextEncoder().encode(text))
}

/** Writes the weights of a model that was read from TensorFlow.js; gives its model.json. */
async function writeInPlace(
  document: TfjsDocument,
  graph: Model['graph'],
  sink: Sink,
  who: string,
  quantize: QuantizationType | undefined,
): Promise<string> {
  const { file } = document
  const { topology, weights } = await restore(document, graph, who)
  const manifest = await writeWeights(await planWeights(file, weights, quantize), sink, who)
  const weightsManifest = mergeManifest(file.root['weightsManifest']!, manifest)
  return patchJson(file.text, { ...file.root, modelTopology: topology, weightsManifest })
}

/** Writes the weights of a model of Keras layers that was read from another format; gives its model.json. */
async function writeAnew(
  { document, graph, format }: Model,
  sink: Sink,
  who: string,
  quantize: QuantizationType | undefined,
): Promise<string> {
  const layers = kerasLayersOf(document)
  if (!layers) {
    const expected = 'a model that was read from TensorFlow.js or Keras'
    throw unsupported(who, expected, `one of format ${format}`, 'Write it as ONNX')
  }
  const { root, weights } = await writeKerasModel(layers, graph, who)
  const groups = await planWeights(undefined, { changed: new Map(), dropped: new Set(), added: weights }, quantize)
  const weightsManifest = await writeWeights(groups, sink, who)
  return JSON.stringify({ ...root, weightsManifest })
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
