import type { Hdf5Dataset } from '../hdf5/hdf5-file.ts'
import { dense, numbered, type LayerWeights, type Stated } from './keras-files.ts'

const normalisation = (name: string, options: Readonly<Record<string, unknown>> = {}): Stated => {
  return {
    class_name: 'BatchNormalization',
    config: { name, axis: -1, epsilon: 0.001, scale: true, center: true, ...options },
  }
}

/** A layer that is called once, with the output of another. */
const after = (name: string, layer: Stated): Stated => ({
  ...layer,
  name: layer.config['name'],
  inbound_nodes: [[[name, 0, 0, {}]]],
})

function functional(name: string, inputs: number, layers: readonly Stated[]): Stated {
  const input = `${name}_input`
  const config = { name: input, batch_input_shape: [null, inputs], dtype: 'float32' }
  const first = { class_name: 'InputLayer', config, name: input, inbound_nodes: [] }
  const names = [input, ...layers.map(layer => String(layer.config['name']))]
  return {
    class_name: 'Functional',
    config: {
      name,
      layers: [first, ...layers.map((layer, i) => after(names[i]!, layer))],
      input_layers: [[input, 0, 0]],
      output_layers: [[names.at(-1), 0, 0]],
    },
  }
}

/** A network within a network within a network; each normalises. `isFrozen` says that the innermost is not trained. */
export function nestedNetwork(isFrozen = false): Stated {
  const options = isFrozen ? { trainable: false } : {}
  const deep = functional('deep', 5, [dense('deep_dense', 5, options), normalisation('deep_norm', options)])
  const middle = functional('middle', 4, [dense('middle_dense', 5), normalisation('middle_norm'), deep])
  return functional('outer', 4, [dense('outer_dense', 4), middle, dense('last', 2)])
}

const dataset = {
  deep: { kernel: numbered([5, 5], 100), bias: numbered([5], 200) },
  middle: { kernel: numbered([4, 5], 300), bias: numbered([5], 400) },
  norm: (first: number): Readonly<Record<string, Hdf5Dataset>> => ({
    gamma: numbered([5], first),
    beta: numbered([5], first + 10),
    moving_mean: numbered([5], first + 20),
    moving_variance: numbered([5], first + 30),
  }),
}
const [deepNorm, middleNorm] = [dataset.norm(500), dataset.norm(600)]

/** What each weight of the nested network is stored as, by layer and role. */
export const nestedValues: Readonly<Record<string, Hdf5Dataset>> = {
  'outer_dense/kernel': numbered([4, 4], 1),
  'outer_dense/bias': numbered([4], 20),
  'middle/middle_dense/kernel': dataset.middle.kernel,
  'middle/middle_dense/bias': dataset.middle.bias,
  ...prefixed('middle/middle_norm', middleNorm),
  'middle/deep/deep_dense/kernel': dataset.deep.kernel,
  'middle/deep/deep_dense/bias': dataset.deep.bias,
  ...prefixed('middle/deep/deep_norm', deepNorm),
  'last/kernel': numbered([5, 2], 30),
  'last/bias': numbered([2], 50),
}

function prefixed(prefix: string, values: Readonly<Record<string, Hdf5Dataset>>): Record<string, Hdf5Dataset> {
  return Object.fromEntries(Object.entries(values).map(([role, value]) => [`${prefix}/${role}`, value]))
}

/** The paths of the weights of the middle network in the order of an HDF5 file. */
export function nestedOrder(isFrozen = false): readonly string[] {
  const norm = (path: string, ...roles: readonly string[]): string[] => roles.map(role => `${path}/${role}`)
  const [middle, deep] = ['middle/middle_norm', 'middle/deep/deep_norm']
  const deepDense = norm('middle/deep/deep_dense', 'kernel', 'bias')
  const [trained, untrained] = [
    ['gamma', 'beta'],
    ['moving_mean', 'moving_variance'],
  ]
  const first = [...norm('middle/middle_dense', 'kernel', 'bias'), ...norm(middle, ...trained)]
  return isFrozen
    ? [...first, ...norm(middle, ...untrained), ...deepDense, ...norm(deep, ...trained, ...untrained)]
    : [...first, ...deepDense, ...norm(deep, ...trained), ...norm(middle, ...untrained), ...norm(deep, ...untrained)]
}

/** The weights in HDF5; `rename` gives the name of each in the file. */
export function nestedWeights(isFrozen: boolean, rename: (path: string) => string): LayerWeights {
  const own = (paths: readonly string[]): Record<string, Hdf5Dataset> =>
    Object.fromEntries(paths.map(path => [rename(path), nestedValues[path]!]))
  return {
    outer_dense: own(['outer_dense/kernel', 'outer_dense/bias']),
    middle: own(nestedOrder(isFrozen)),
    last: own(['last/kernel', 'last/bias']),
  }
}

/** The weights in an archive; `container` is what layers are kept under. */
export function nestedStore(container = 'layers'): Record<string, Hdf5Dataset> {
  const folders: readonly (readonly [string, string, readonly string[]])[] = [
    ['outer_dense', 'dense', ['kernel', 'bias']],
    ['middle/middle_dense', `functional/${container}/dense`, ['kernel', 'bias']],
    ['middle/middle_norm', `functional/${container}/batch_normalization`, normRoles],
    ['middle/deep/deep_dense', `functional/${container}/functional/${container}/dense`, ['kernel', 'bias']],
    ['middle/deep/deep_norm', `functional/${container}/functional/${container}/batch_normalization`, normRoles],
    ['last', 'dense_1', ['kernel', 'bias']],
  ]
  return Object.fromEntries(
    folders.flatMap(([path, folder, roles]) =>
      roles.map((role, i) => [`${container}/${folder}/vars/${i}`, nestedValues[`${path}/${role}`]!] as const),
    ),
  )
}

const normRoles = ['gamma', 'beta', 'moving_mean', 'moving_variance']
