import { isJsonArray, isJsonObject, type Json, type JsonObject } from '@coppice/layers'

/**
 * A model of Keras 2 or 3, stated as `{class_name, config}`, as TensorFlow.js reads it: calls as nested lists, types by
 * name, shapes of inputs and regularizers under their older names, and without what only Keras 3 asks for.
 */
export function stateForTfjs(statement: JsonObject): JsonObject {
  return restate(statement) as JsonObject
}

/** What Keras 3 adds to the statement of an object. */
const added = ['module', 'registered_name', 'build_config', 'compile_config', 'shared_object_id']
/** Options that TensorFlow.js does not have. */
const unknown = ['optional', 'ragged', 'sparse']

function restate(value: Json | undefined): Json | undefined {
  if (isJsonArray(value)) return value.map(each => restate(each)!)
  if (!isJsonObject(value)) return value
  const { class_name: className, config } = value
  if (className === 'DTypePolicy' && isJsonObject(config)) return config['name']
  if ((className === 'L1' || className === 'L2') && isJsonObject(config)) return restateRegularizer(config)
  const kept = Object.entries(value).filter(([key]) => !added.includes(key))
  return Object.fromEntries(kept.map(([key, each]) => restateEntry(key, each)))
}

function restateEntry(key: string, value: Json | undefined): [string, Json | undefined] {
  if (key === 'config' && isJsonObject(value)) return [key, restateConfig(value)]
  if (key === 'inbound_nodes' && isJsonArray(value)) return [key, value.map(restateCall)]
  if (key === 'input_layers' || key === 'output_layers') return [key, nestReferences(value)]
  return [key, restate(value)]
}

function restateConfig(config: JsonObject): JsonObject {
  const kept = Object.entries(config).filter(([key]) => !unknown.includes(key))
  return Object.fromEntries(
    kept.map(([key, value]) => restateEntry(key === 'batch_shape' ? 'batch_input_shape' : key, value)),
  )
}

function restateRegularizer({ l1 = 0, l2 = 0 }: JsonObject): JsonObject {
  return { class_name: 'L1L2', config: { l1, l2 } }
}

/** One reference, or a list of them, as a list. */
function nestReferences(value: Json | undefined): Json | undefined {
  return isJsonArray(value) && typeof value[0] === 'string' ? [value] : value
}

/** Arguments with tensors in them as `[layer, call, output, options]`; calls of Keras 2 are so already. */
function restateCall(call: Json): Json {
  if (!isJsonObject(call)) return call
  const { args, kwargs } = call
  const options = isJsonObject(kwargs) ? Object.entries(kwargs).filter(([, value]) => !hasTensor(value)) : []
  const plain = options.filter(([, value]) => value !== null)
  return referencesIn([args ?? [], kwargs ?? {}]).map(reference => [
    ...reference,
    Object.fromEntries<Json | undefined>(plain),
  ])
}

const hasTensor = (value: Json | undefined): boolean => value !== undefined && referencesIn(value).length > 0

/** The tensors in arguments, in order, however they are nested. */
function referencesIn(value: Json): (readonly Json[])[] {
  if (isJsonArray(value)) return value.flatMap(referencesIn)
  if (!isJsonObject(value)) return []
  const { class_name: className, config } = value
  if (className !== '__keras_tensor__' || !isJsonObject(config))
    return Object.values(value).flatMap(each => (each === undefined ? [] : referencesIn(each)))
  const history = config['keras_history']
  return isJsonArray(history) ? [history] : []
}
