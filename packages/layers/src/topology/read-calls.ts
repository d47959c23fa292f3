import { failure } from '@coppice/spec'
import { isRecord, type Config } from './config.ts'
import type { LayerCall, TensorReference } from './topology.ts'

/** The calls of a layer from what Keras 1 and 2 (nested lists) or Keras 3 (arguments) state as `inbound_nodes`. */
export function readCalls(layer: string, stated: unknown): LayerCall[] {
  if (!Array.isArray(stated)) return []
  return stated.map(call => (isRecord(call) ? readArguments(layer, call) : readNestedLists(layer, call)))
}

/** A tensor of Keras 1 and 2: layer, call, output and, where there are any, named arguments. */
export function readReference(layer: string, value: unknown): TensorReference {
  const reference = referenceIn(value)
  if (reference) return reference
  const expected = 'tensors as [layer, call, output]'
  throw failure({ code: 'invalid-model', who: `layer ${layer}`, expected, received: JSON.stringify(value) })
}

function referenceIn(value: unknown): TensorReference | undefined {
  if (isRecord(value)) return keras3Reference(value)
  if (!Array.isArray(value)) return undefined
  const [name, call, output] = value as unknown[]
  const isReference = typeof name === 'string' && isIndex(call) && isIndex(output)
  return isReference ? { layer: name, call, output } : undefined
}

/** A tensor of Keras 3. */
function keras3Reference({ class_name: className, config }: Config): TensorReference | undefined {
  if (className !== '__keras_tensor__' || !isRecord(config)) return undefined
  return referenceIn(config['keras_history'])
}

const isIndex = (value: unknown): value is number => typeof value === 'number' && Number.isInteger(value) && value >= 0

function readNestedLists(layer: string, call: unknown): LayerCall {
  const entries: unknown = referenceIn(call) ? [call] : call
  if (!Array.isArray(entries)) throw wrongCall(layer, call)
  const inputs = entries.map(entry => readReference(layer, entry))
  const given = entries.map((entry: unknown) => (Array.isArray(entry) ? (entry as unknown[])[3] : undefined))
  const named = Object.assign({}, ...given.filter(isRecord)) as Config
  return { inputs, ...sortArguments(named) }
}

function readArguments(layer: string, { args, kwargs }: Config): LayerCall {
  const inputs = [args].flat(Infinity).map(value => referenceIn(value))
  const known = inputs.filter(reference => reference !== undefined)
  if (!Array.isArray(args)) throw wrongCall(layer, args)
  const own = sortArguments(isRecord(kwargs) ? kwargs : {})
  return known.length > 0 ? { inputs: known, ...own } : { ...own, inputs: Object.values(own.named), named: {} }
}

function sortArguments(given: Config): Pick<LayerCall, 'named' | 'options'> {
  const named: Record<string, TensorReference> = {}
  const options: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(given)) {
    const reference = referenceIn(value)
    if (reference) named[key] = reference
    else if (value !== null) options[key] = value
  }
  return { named, options }
}

function wrongCall(layer: string, call: unknown): Error {
  const received = JSON.stringify(call) ?? 'nothing'
  return failure({
    code: 'invalid-model',
    who: `layer ${layer}`,
    expected: 'a list of calls as inbound_nodes',
    received,
  })
}
