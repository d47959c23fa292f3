import { parseJson, readNetwork } from '@coppice/layers'
import { failure, type Source } from '@coppice/spec'
import { majorVersion, type StoredModel } from '../document.ts'
import type { Hdf5Group, Hdf5Reader } from '../hdf5/hdf5-file.ts'
import { largestFile } from '../hdf5/read/limits.ts'
import { findGroup } from '../store/find-object.ts'
import { readStrings } from '../store/read-strings.ts'
import { noTensors } from '../store/stored-tensors.ts'
import { legacyLookup } from './legacy-lookup.ts'

/** The attribute that states the layers of a model. */
export const statementName = 'model_config'

/** Reads a whole model from an HDF5 file, as `model.save` of every Keras writes it under a name that ends in `.h5`. */
export async function readLegacy(source: Source, who: string, readHdf5: Hdf5Reader): Promise<StoredModel> {
  if (source.size > largestFile) {
    const remedy = 'Save it as .keras, or convert it to ONNX'
    throw failure({ code: 'limit', who, expected: `at most ${largestFile} bytes`, received: `${source.size}`, remedy })
  }
  const weights = await readHdf5(await source.read(0, source.size), who)
  const statement = readText(weights.root, statementName, who)
  if (statement === undefined) throw weightsOnly(weights.root, who)
  const group = findGroup(weights.root, 'model_weights')
  if (!group) throw failure({ code: 'invalid-model', who, expected: 'a group model_weights', received: 'none' })
  const tensors = noTensors()
  const network = readNetwork(parseJson(statement, `${who}: ${statementName}`, 'python').value)
  const version = readText(group, 'keras_version', who) ?? readText(weights.root, 'keras_version', who) ?? '1'
  const keras = majorVersion(version)
  const backend = readText(group, 'backend', who)
  const lookup = legacyLookup({ group, network, keras, backend, who }, tensors)
  return { statement, version, weights, tensors, lookup }
}

function readText({ attributes }: Hdf5Group, name: string, who: string): string | undefined {
  const array = attributes.get(name)
  return array && readStrings(array, `${who} @${name}`)[0]
}

function weightsOnly({ attributes, members }: Hdf5Group, who: string): Error {
  const isKeras = attributes.has('layer_names') || attributes.has('layer_names0') || members.has('layers')
  const received = isKeras ? 'only the weights of a Keras model' : 'an HDF5 file of another kind'
  const remedy = isKeras
    ? 'Load the weights into the model in Keras, and save the whole of it with `model.save`'
    : 'Save the model in Keras with `model.save`'
  return failure({ code: 'unsupported-model', who, expected: 'a Keras model with its layers', received, remedy })
}
