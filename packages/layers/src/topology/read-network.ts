import { failure } from '@coppice/spec'
import { isRecord, type Config } from './config.ts'
import { readReference } from './read-calls.ts'
import { classNameOf, readEntry } from './read-entry.ts'
import { renumberCalls } from './renumber-calls.ts'
import type { LayerEntry, Network, TensorReference } from './topology.ts'

const functional = new Set(['Functional', 'Model', 'Container'])

/** Whether a class is a network of layers of its own. */
export function isNetwork(className: string): boolean {
  return className === 'Sequential' || functional.has(className)
}

/**
 * Reads `{class_name, config}` of a sequential or functional model of any Keras.
 *
 * @throws a failure with code `invalid-model`, or `unsupported-model` for a class of one's own and for a subclassed
 * model, which states no layers.
 */
export function readNetwork(stated: unknown): Network {
  if (!isRecord(stated)) throw wrongModel('a model as {class_name, config}', stated)
  const className = classNameOf(stated)
  const { config } = stated
  if (className === 'Sequential') return readSequential(config)
  if (functional.has(className) && isRecord(config) && Array.isArray(config['layers']) && config['output_layers'])
    return renumberCalls(readFunctional(config))
  const expected = 'a sequential or functional model'
  const received = functional.has(className)
    ? 'a model that states no layers'
    : `a model of the class ${className}, which is code`
  throw failure({ code: 'unsupported-model', who: 'layers', expected, received })
}

function readFunctional(config: Config): Network {
  const layers = (config['layers'] as unknown[]).map(layer => readEntry(layer))
  const name = nameOf(config, 'model')
  return {
    name,
    layers,
    inputs: readReferences(name, config['input_layers']),
    outputs: readReferences(name, config['output_layers']),
  }
}

/** A list of tensors, one tensor, or tensors by name. */
function readReferences(name: string, stated: unknown): TensorReference[] {
  if (isRecord(stated)) return Object.values(stated).flatMap(value => readReferences(name, value))
  if (Array.isArray(stated) && typeof stated[0] === 'string') return [readReference(name, stated)]
  if (Array.isArray(stated)) return stated.flatMap(value => readReferences(name, value))
  throw wrongModel('input and output layers', stated)
}

function readSequential(config: unknown): Network {
  const stated = isRecord(config) ? config['layers'] : config
  if (!Array.isArray(stated)) throw wrongModel('a list of layers', stated)
  const own = stated.map(layer => readEntry(layer))
  const first = own[0]
  if (!first) throw wrongModel('at least one layer', stated)
  const layers = first.className === 'InputLayer' ? own : [impliedInput(first, config), ...own]
  const chained = layers.map((layer, i) => ({ ...layer, calls: [callAfter(layers[i - 1])] }))
  return {
    name: isRecord(config) ? nameOf(config, 'sequential') : 'sequential',
    layers: chained,
    inputs: [referenceTo(layers[0]!)],
    outputs: [referenceTo(layers.at(-1)!)],
  }
}

const referenceTo = ({ name }: LayerEntry): TensorReference => ({ layer: name, call: 0, output: 0 })

function callAfter(before: LayerEntry | undefined): LayerEntry['calls'][number] {
  return { inputs: before ? [referenceTo(before)] : [], named: new Map(), literals: new Map(), options: {} }
}

/** The input of a sequential model whose first layer, or the model itself, states its shape. */
function impliedInput({ config, name, className: first, stated }: LayerEntry, model: unknown): LayerEntry {
  const inner = isNetwork(first) ? readNetwork(stated) : undefined
  const input = inner?.layers.find(layer => layer.name === inner.inputs[0]?.layer)
  if (input) return { ...input, name: `${name}_input`, calls: [], stated: {} }
  const shape = statedShape(config, model)
  const type = config['dtype']
  const className = 'InputLayer'
  const implied = { name: `${name}_input`, batch_input_shape: shape, ...(typeof type === 'string' && { dtype: type }) }
  return { name: implied.name, className, config: implied, calls: [], stated: {} }
}

function statedShape(config: Config, model: unknown): unknown {
  const { batch_input_shape: batchShape, batch_shape: newer, input_shape: shape, input_dim: size } = config
  const built = isRecord(model) ? model['build_input_shape'] : undefined
  if (batchShape ?? newer ?? built) return batchShape ?? newer ?? built
  if (Array.isArray(shape)) return [null, ...(shape as unknown[])]
  return typeof size === 'number' ? [null, size] : undefined
}

const nameOf = (config: Config, fallback: string): string =>
  typeof config['name'] === 'string' ? config['name'] : fallback

function wrongModel(expected: string, value: unknown): Error {
  const received = (JSON.stringify(value) ?? 'nothing').slice(0, 200)
  return failure({ code: 'invalid-model', who: 'layers', expected, received })
}
