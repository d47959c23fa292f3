import { failure } from '@coppice/spec'
import { isRecord, type Config } from './config.ts'
import { readCalls } from './read-calls.ts'
import type { LayerEntry } from './topology.ts'

/** One layer as a network states it. */
export function readEntry(stated: unknown): LayerEntry {
  if (!isRecord(stated) || typeof stated['class_name'] !== 'string') {
    const received = (JSON.stringify(stated) ?? 'nothing').slice(0, 200)
    throw failure({
      code: 'invalid-model',
      who: 'layers',
      expected: 'layers as {class_name, config}',
      received,
    })
  }
  const className = isOperation(stated) ? `ops.${stated['class_name']}` : classNameOf(stated)
  const config = isRecord(stated['config']) ? stated['config'] : { layers: stated['config'] ?? [] }
  const name = [stated['name'], config['name']].find(each => typeof each === 'string') ?? className.toLowerCase()
  return { name, className, config, calls: readCalls(name, stated['inbound_nodes']), stated }
}

/**
 * HDF5 files of Keras 3 do not say what is an operation and what is a layer that is called like it, such as `Add`. But
 * all layers that are called state whether they are trained.
 */
function isOperation({ module, config, inbound_nodes: calls }: Config): boolean {
  const isCalled = Array.isArray(calls) && isRecord(calls[0])
  return module === undefined && isCalled && isRecord(config) && !('trainable' in config)
}

const keras = /^(keras|tf_keras|tensorflow\.keras|tensorflow\.python\.keras)(\.|$)/
const operations = /^(keras|tf_keras)(\.src)?\.ops(\.|$)/

/**
 * The class of a layer or a model. Classes that are not Keras's own keep the name of the package that they are of,
 * whatever layer of Keras they are called like. Operations that stand among layers are called `ops.Add` and
 * `tf.math.add`. A layer that Keras exports by another name than it is written by goes by the former.
 */
export function classNameOf({ class_name: name, module, registered_name: registered, config }: Config): string {
  const isOwn = typeof registered === 'string' && registered.includes('>')
  if (isOwn) return registered
  if (typeof module === 'string' && !keras.test(module)) return `${module}.${String(name)}`
  if (typeof module === 'string' && operations.test(module)) return `ops.${String(name)}`
  if (name === 'GroupedQueryAttention') return 'GroupQueryAttention'
  const isFunction = name === 'TFOpLambda' || name === 'SlicingOpLambda'
  return isFunction && isRecord(config) ? `tf.${String(config['function'])}` : String(name)
}
