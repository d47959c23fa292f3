import { zipSync } from 'fflate'
import type { Hdf5Array, Hdf5Dataset, Hdf5Group } from '../hdf5/hdf5-file.ts'
import { encodeHdf5, floats, group, text, texts } from './hdf5.ts'

/** A layer or a model as Keras states it. */
export interface Stated {
  readonly class_name: string
  readonly config: Readonly<Record<string, unknown>>
  readonly [key: string]: unknown
}

/** A dense layer with a bias. */
export function dense(name: string, units: number, options: Readonly<Record<string, unknown>> = {}): Stated {
  return { class_name: 'Dense', config: { name, units, activation: 'relu', use_bias: true, ...options } }
}

/** A sequential model on vectors of so many numbers, as Keras 2 states it. */
export function sequential(inputs: number, ...layers: readonly Stated[]): Stated {
  const input = {
    class_name: 'InputLayer',
    config: { name: 'input', batch_input_shape: [null, inputs], dtype: 'float32' },
  }
  return { class_name: 'Sequential', config: { name: 'network', layers: [input, ...layers] } }
}

/** A statement as Python writes it: with spaces, and with fractions that are whole. */
export function stateText(stated: Stated): string {
  return JSON.stringify(stated)
    .replace(/("(?:[^"\\]|\\.)*")|([:,])/g, (_, string: string | undefined, sign: string) => string ?? `${sign} `)
    .replaceAll('"rate": 1', '"rate": 1.0')
}

/** Numbers from 0 on that differ from each other, such that none is zero. */
export function numbered(shape: readonly number[], first = 1): Hdf5Dataset {
  const count = shape.reduce((product, size) => product * size, 1)
  return floats(
    shape,
    Float32Array.from({ length: count }, (_, i) => (first + i) / 8),
  )
}

/** The weights of layers by their names in the file: `{ dense: { 'dense/kernel:0': … } }`. */
export type LayerWeights = Readonly<Record<string, Readonly<Record<string, Hdf5Dataset>>>>

/** What may differ between versions of Keras. */
export interface LegacyOptions {
  readonly version?: string
  /** How lists of names are noted. Default as texts of any length. */
  readonly list?: (names: readonly string[]) => Hdf5Array
  readonly statement?: Hdf5Array
  readonly more?: Readonly<Record<string, Hdf5Group>>
}

/** A whole model as `model.save` writes it to HDF5. */
export function legacyRoot(stated: Stated, weights: LayerWeights, options: LegacyOptions = {}): Hdf5Group {
  const { version = '2.4.0', list = texts, statement = text(stateText(stated)), more } = options
  const layers = Object.entries(weights).map(([name, own]) => [
    name,
    group(nest(own), { weight_names: list(Object.keys(own)) }),
  ])
  const attributes = { layer_names: list(Object.keys(weights)), keras_version: text(version) }
  const stored = group(Object.fromEntries(layers) as Record<string, Hdf5Group>, attributes)
  const about = { model_config: statement, keras_version: text(version), training_config: text('{"loss": "mse"}') }
  return group({ model_weights: stored, ...more }, about)
}

/** Datasets in groups, as the slashes of their names say. */
export function nest(datasets: Readonly<Record<string, Hdf5Dataset>>): Record<string, Hdf5Dataset | Hdf5Group> {
  const members: Record<string, Hdf5Dataset | Hdf5Group> = {}
  const inner: Record<string, Record<string, Hdf5Dataset>> = {}
  for (const [path, dataset] of Object.entries(datasets)) {
    const [first, ...rest] = path.split('/') as [string, ...string[]]
    if (rest.length === 0) members[first] = dataset
    else (inner[first] ??= {})[rest.join('/')] = dataset
  }
  for (const [name, own] of Object.entries(inner)) members[name] = group(nest(own))
  return members
}

/** The files of an archive, as Keras 3 writes them. */
export async function archiveFiles(
  stated: Stated,
  weights: Readonly<Record<string, Hdf5Dataset>>,
  more: Readonly<Record<string, Uint8Array>> = {},
): Promise<Record<string, Uint8Array>> {
  const encoder = new TextEncoder()
  return {
    'metadata.json': encoder.encode('{"keras_version": "3.8.0", "date_saved": "2025-02-03@16:35:44"}'),
    'config.json': encoder.encode(stateText(stated)),
    'model.weights.h5': await encodeHdf5(group(nest(weights))),
    ...more,
  }
}

/** An archive of files that are stored as they are, or deflated. */
export function zip(files: Readonly<Record<string, Uint8Array>>, level: 0 | 9 = 0): Uint8Array {
  return zipSync(files, { level, mtime: new Date(2025, 1, 3, 16, 35, 44) })
}

/** A network of two dense layers, four numbers to two, in both containers. */
export const small: Stated = sequential(4, dense('first', 6), dense('second', 2, { activation: 'softmax' }))

/** The weights of {@link small} in HDF5. */
export const smallWeights: LayerWeights = {
  first: { 'first/kernel:0': numbered([4, 6]), 'first/bias:0': numbered([6], 3) },
  second: { 'second/kernel:0': numbered([6, 2], 5), 'second/bias:0': numbered([2], 7) },
}

/** The weights of {@link small} in an archive. */
export const smallStore: Readonly<Record<string, Hdf5Dataset>> = {
  'layers/dense/vars/0': numbered([4, 6]),
  'layers/dense/vars/1': numbered([6], 3),
  'layers/dense_1/vars/0': numbered([6, 2], 5),
  'layers/dense_1/vars/1': numbered([2], 7),
}

/** {@link small} as HDF5. */
export async function smallLegacy(options?: LegacyOptions): Promise<Uint8Array> {
  return encodeHdf5(legacyRoot(small, smallWeights, options))
}

/** {@link small} as an archive. */
export async function smallArchive(more?: Readonly<Record<string, Uint8Array>>): Promise<Uint8Array> {
  return zip(await archiveFiles(small, smallStore, more))
}
