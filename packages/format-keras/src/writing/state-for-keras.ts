import { isJsonArray, isJsonObject, readNetwork, type Json, type JsonObject } from '@coppice/layers'

/**
 * A statement of TensorFlow.js as Keras reads it: sequential models begin with an input layer, where TensorFlow.js
 * notes the shape of the input beside the first layer, which Keras 3 takes for the shape of one example.
 */
export function stateForKeras(stated: Json | undefined): Json | undefined {
  if (isJsonArray(stated)) return stated.map(each => stateForKeras(each)!)
  if (!isJsonObject(stated)) return stated
  const restated = Object.fromEntries(Object.entries(stated).map(([key, value]) => [key, stateForKeras(value)]))
  return stated['class_name'] === 'Sequential' ? withInput(restated) : restated
}

function withInput(sequential: JsonObject): JsonObject {
  const { config } = sequential
  const layers = isJsonObject(config) ? config['layers'] : config
  if (!isJsonArray(layers)) return sequential
  const { name, className, config: own, stated } = readNetwork(sequential).layers[0]!
  const first = layers[0]!
  if (className !== 'InputLayer' || stated === first || !isJsonObject(first)) return sequential
  const input: JsonObject = { class_name: className, config: { ...(own as JsonObject), name } }
  const rest = [input, withoutShape(first), ...layers.slice(1)]
  return { ...sequential, config: isJsonObject(config) ? { ...config, layers: rest } : { layers: rest } }
}

function withoutShape({ config, ...layer }: JsonObject): JsonObject {
  if (!isJsonObject(config)) return { ...layer, config }
  const { batch_input_shape: _shape, ...options } = config
  return { ...layer, config: options }
}
