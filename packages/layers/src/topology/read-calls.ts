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
  throw failure({ code: 'invalid-model', who: `layer ${layer}`, expected, received: shorten(value) })
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
  const entries: unknown = isEntry(call) ? [call] : call
  if (!Array.isArray(entries)) throw wrongCall(layer, call)
  const given = entries.map(entry => literalIn(entry) ?? readReference(layer, entry))
  const named = entries.map((entry: unknown) => (Array.isArray(entry) ? (entry as unknown[])[3] : undefined))
  return { ...sortPositions(given), ...sortArguments(new Map(named.filter(isRecord).flatMap(Object.entries))) }
}

/** A number in the place of a tensor. */
interface Literal {
  readonly literal: unknown
}

/** Keras 2 states `3 / x` as a call with `["_CONSTANT_VALUE", -1, 3]`. */
function literalIn(value: unknown): Literal | undefined {
  return Array.isArray(value) && value[0] === '_CONSTANT_VALUE' ? { literal: value[2] as unknown } : undefined
}

const isEntry = (value: unknown): boolean => referenceIn(value) !== undefined || literalIn(value) !== undefined

function sortPositions(given: readonly (TensorReference | Literal)[]): Pick<LayerCall, 'inputs' | 'literals'> {
  const inputs = given.filter((each): each is TensorReference => 'layer' in each)
  const literals = given.flatMap((each, i) => ('literal' in each ? [[i, each.literal] as const] : []))
  return { inputs, literals: new Map(literals) }
}

function readArguments(layer: string, { args, kwargs }: Config): LayerCall {
  if (!Array.isArray(args)) throw wrongCall(layer, args)
  const positions = sortPositions(
    args.flatMap((value: unknown): readonly (TensorReference | Literal)[] => tensorsIn(value) ?? [{ literal: value }]),
  )
  const own = sortArguments(new Map(Object.entries(isRecord(kwargs) ? kwargs : {})))
  if (positions.inputs.length > 0) return { ...positions, ...own }
  return { ...positions, ...own, inputs: [...own.named.values()].flat(), named: new Map() }
}

/** The tensors of an argument: one, or a list of them, however it is nested; `undefined` for what is no tensor. */
function tensorsIn(value: unknown): readonly TensorReference[] | undefined {
  const reference = referenceIn(value)
  if (reference) return [reference]
  if (!Array.isArray(value) || value.length === 0) return undefined
  const parts = value.map(tensorsIn)
  return parts.every(part => part !== undefined) ? parts.flat() : undefined
}

function sortArguments(given: ReadonlyMap<string, unknown>): Pick<LayerCall, 'named' | 'options'> {
  const named = new Map<string, readonly TensorReference[]>()
  const options: [string, unknown][] = []
  for (const [key, value] of given) {
    const tensors = tensorsIn(value)
    if (tensors) named.set(key, tensors)
    else if (value !== null) options.push([key, literalIn(value)?.literal ?? value])
  }
  return { named, options: Object.fromEntries(options) }
}

function wrongCall(layer: string, call: unknown): Error {
  const expected = 'a list of calls as inbound_nodes'
  return failure({ code: 'invalid-model', who: `layer ${layer}`, expected, received: shorten(call) })
}

const shorten = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 200)
