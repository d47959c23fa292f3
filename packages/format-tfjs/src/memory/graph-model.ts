import type { Model } from '@coppice/spec'
import type { Json } from '@coppice/layers'
import type { TfjsExportOptions } from '../exporter.ts'
import { decodeWeight } from '../weights/decode-weight.ts'
import { decodeEntry } from '../weights/manifest.ts'
import { storedLength } from '../weights/place-weights.ts'
import { joinWeightData, type LoadedArtifacts, type WeightSpec } from './artifacts.ts'
import { savedArtifacts, type SavableModel } from './layers-model.ts'
import { readArtifacts, writeArtifacts } from './memory-models.ts'

/** What is asked of a tensor of TensorFlow.js. */
export interface ReadableTensor {
  readonly dtype: string
  /** The elements, or the texts of a tensor of text. */
  data(): Promise<ArrayBufferView | readonly string[]>
}

/** What is asked of a `tf.GraphModel`. */
export interface WeightedModel extends SavableModel {
  readonly weights: Readonly<Record<string, readonly ReadableTensor[]>>
}

/** What is asked of TensorFlow.js to make a `tf.GraphModel`. */
export interface GraphLoader<GraphModel> {
  /** Makes a model from what the handler loads. */
  loadGraphModel(handler: { load(): Promise<LoadedArtifacts> }): Promise<GraphModel>
}

/**
 * Reads a `tf.GraphModel` that is in memory, with the weights that it has now: those that were replaced since it was
 * loaded count, though its own `save` would not save them.
 *
 * @example
 * ```ts
 * const model = await fromGraphModel(await tf.loadGraphModel(url))
 * ```
 */
export async function fromGraphModel(model: WeightedModel): Promise<Model> {
  const artifacts = await savedArtifacts(model)
  const bytes = joinWeightData(artifacts.weightData)
  const specs: WeightSpec[] = []
  const pieces: Uint8Array[] = []
  let offset = 0
  for (const spec of artifacts.weightSpecs ?? []) {
    const stored = storedBytes(spec, bytes, offset)
    offset += stored.length
    const now = await currentBytes(model, spec, stored)
    pieces.push(now ?? stored)
    specs.push(now ? withoutQuantization(spec) : spec)
  }
  const weightData = pieces.map(piece => piece.slice().buffer)
  return readArtifacts({ ...artifacts, weightSpecs: specs, weightData })
}

/** Empty where the model was loaded as a stream, of which nothing is kept. */
function storedBytes(spec: WeightSpec, bytes: Uint8Array, start: number): Uint8Array {
  const length = spec.dtype === 'string' ? stringsLength(spec, bytes, start) : storedLength(toEntry(spec))
  return bytes.subarray(start, start + length)
}

function stringsLength({ shape }: WeightSpec, bytes: Uint8Array, start: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let offset = start
  for (let left = shape.reduce((product, size) => product * size, 1); left > 0 && offset + 4 <= bytes.length; left--)
    offset += 4 + view.getUint32(offset, true)
  return offset - start
}

const toEntry = (spec: WeightSpec) => decodeEntry(spec as unknown as Json, 'format-tfjs: model in memory')

/** The elements of a weight, where they are no longer those that were stored. */
async function currentBytes(
  { weights }: WeightedModel,
  spec: WeightSpec,
  stored: Uint8Array,
): Promise<Uint8Array | undefined> {
  const data = await weights[spec.name]?.[0]?.data()
  if (!data || !ArrayBuffer.isView(data)) return undefined
  const now = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  const entry = toEntry(spec)
  const before = stored.length === storedLength(entry) ? decodeWeight(entry, stored) : undefined
  const isSame = before?.length === now.length && before.every((byte, index) => byte === now[index])
  return isSame ? undefined : now
}

function withoutQuantization(spec: WeightSpec): WeightSpec {
  const { quantization: _quantization, ...others } = spec
  return others
}

/**
 * Makes a `tf.GraphModel` of a model that was read from a graph model, pruned or not. `tf` is TensorFlow.js or
 * `@tensorflow/tfjs-converter`: the copy that is to run it.
 *
 * @throws a failure with code `unsupported-model` where a TensorFlow graph cannot say what the graph computes.
 *
 * @example
 * ```ts
 * const smaller = await toGraphModel(tf, pruned)
 * smaller.predict(tf.zeros([1, 64, 64, 1]))
 * ```
 */
export async function toGraphModel<GraphModel>(
  tf: GraphLoader<GraphModel>,
  model: Model,
  options?: TfjsExportOptions,
): Promise<GraphModel> {
  const artifacts = await writeArtifacts(model, options)
  return tf.loadGraphModel({ load: () => Promise.resolve(artifacts) })
}
