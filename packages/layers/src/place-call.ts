import type { SourceValue, Translation } from '@coppice/graph'
import { isFloatType } from '@coppice/graph'
import type { DataType } from '@coppice/spec'
import { computedType } from './computed-type.ts'
import { castTo } from './emitting.ts'
import { invalid } from './layer-failure.ts'
import { withMask } from './layer-value.ts'
import type { LayerValue } from './layer-value.ts'
import type { CallContext, InnerCall, InnerLayer, Layer, LayerReference } from './layer.ts'
import { findLayer, layerOf } from './layers/index.ts'
import { placeTogether, placeWeights } from './place-weights.ts'
import { countCall } from './placing.ts'
import type { MutablePlaced, PlacedCall, Placing } from './placing.ts'
import { classNameOf } from './topology/read-entry.ts'
import { isRecord } from './topology/config.ts'
import type { Config } from './topology/config.ts'

/** Puts one call of a layer into the graph; gives its outputs. */
export function placeCall(placing: Placing, call: PlacedCall): readonly LayerValue[] {
  countCall(placing, call)
  const layer = layerOf(call.reference)
  const placed = notePlaced(placing, call, layer)
  const context = contextOf(placing, placed, call)
  const outputs = passMask(layer, context, [layer.translate(context)].flat())
  if (placed.outputs.length === 0) Object.assign(placed, { inputs: call.inputs, outputs })
  return outputs
}

/** What is known of a layer of the network; a new one gets its weights. */
export function notePlaced(placing: Placing, { reference, stated, isShared }: PlacedCall, layer: Layer): MutablePlaced {
  const key = reference.path.join('/')
  const known = placing.placed.get(key)
  if (known) return known
  const placed = emptyPlaced(reference, stated, layer)
  placing.placed.set(key, placed)
  placeWeights(placing, placed, isShared)
  return placed
}

function emptyPlaced(reference: LayerReference, stated: Config, layer: Layer): MutablePlaced {
  const empty = {
    weights: new Map(),
    implied: new Map(),
    lists: new Map(),
    nodes: [],
    values: new Map(),
    inputs: [],
    outputs: [],
  }
  const { path, className, config } = reference
  return { path, className, config, layer, stated, ...empty }
}

function passMask({ mask }: Layer, { inputs }: CallContext, outputs: readonly LayerValue[]): readonly LayerValue[] {
  if (mask === 'own') return outputs
  const passed = mask === 'passes' ? inputs[0]?.mask : undefined
  return outputs.map(output => withMask(output, passed))
}

function contextOf(placing: Placing, placed: MutablePlaced, call: PlacedCall): CallContext {
  const { path, className, config } = placed
  const translation = recording(placing.translation, placed.nodes, placing.made)
  const name = path.join('/')
  const type = computedType(placed)
  return {
    path,
    className,
    config,
    translation,
    name,
    inputs: call.inputs.map(value => castFloat({ translation, name }, value, type)),
    named: call.named,
    call: call.call,
    keras: placing.keras,
    weight: role => placed.values.get(role),
    weightOr: (role, value, size) => placed.values.get(role) ?? implyWeight(translation, placed, { role, value, size }),
    stated: (lists, numbers, elements, shape) => {
      const value = translation.constant(numbers, elements, shape)
      placed.lists.set(value.name, lists)
      return value
    },
    isPointwise: stated => findLayer(classNameOf(stated))?.isPointwise ?? false,
    inner: (inner, innerCall) => placeInner(placing, placed, inner, innerCall, call.isShared),
    together: layers => placePair(placing, placed, layers, call.inputs),
  }
}

function implyWeight(
  translation: Translation,
  placed: MutablePlaced,
  { role, value, size }: { readonly role: string; readonly value: number; readonly size: number },
): SourceValue {
  const constant = translation.constant(new Array<number>(size).fill(value), computedType(placed) ?? 'float32')
  placed.implied.set(role, { name: constant.name, value })
  return constant
}

/** Keras gives numbers that are not whole to a layer in the type that it computes in. */
function castFloat(
  emitting: Pick<CallContext, 'translation' | 'name'>,
  value: LayerValue,
  type: DataType | undefined,
): LayerValue {
  const given = value.inferred.type
  return type && isFloatType(given) && given !== type ? withMask(castTo(emitting, value, type), value.mask) : value
}

function placeInner(
  placing: Placing,
  outer: MutablePlaced,
  inner: InnerLayer,
  { inputs, named = new Map(), options = {} }: InnerCall,
  isShared: boolean,
): readonly LayerValue[] {
  const reference = innerReference(outer, inner)
  const call = { literals: new Map<number, unknown>(), options }
  return placing.enter(placing, { reference, stated: inner.stated, call, inputs, named, isShared })
}

function innerReference(outer: MutablePlaced, { stated, step }: InnerLayer): LayerReference {
  const { class_name: className, config } = stated
  if (typeof className !== 'string' || !isRecord(config))
    throw invalid(outer, 'a wrapped layer as {class_name, config}', stated)
  return { path: [...outer.path, ...step], className: classNameOf(stated), config }
}

/** Notes layers that run as one node, with the inputs of the layer around them. */
function placePair(
  placing: Placing,
  outer: MutablePlaced,
  inner: readonly InnerLayer[],
  inputs: readonly LayerValue[],
): ReadonlyMap<string, SourceValue> {
  const references = inner.map(layer => innerReference(outer, layer))
  const known = placing.together.get(outer)
  if (known) return known
  const layers = references.map((reference, i) => emptyPlaced(reference, inner[i]!.stated, layerOf(reference)))
  for (const placed of layers) placing.placed.set(placed.path.join('/'), Object.assign(placed, { inputs }))
  const weights = placeTogether(placing, layers)
  placing.together.set(outer, weights)
  return weights
}

/** The same translation, which notes the nodes that are added. */
function recording(translation: Translation, nodes: string[], made: Placing['made']): Translation {
  const note = (value: SourceValue): SourceValue => {
    nodes.push(value.name)
    made.set(value.name, value.inferred)
    return value
  }
  return {
    ...translation,
    emit: (...parts) => note(translation.emit(...parts)),
    emitAll: (...parts) => {
      const values = translation.emitAll(...parts)
      note(values[0]!)
      return values
    },
    elementwise: (...parts) => note(translation.elementwise(...parts)),
  }
}
