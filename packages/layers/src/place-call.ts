import type { Translation } from '@coppice/graph'
import { isFloatType } from '@coppice/graph'
import type { DataType } from '@coppice/spec'
import { computedType } from './computed-type.ts'
import { castTo } from './emitting.ts'
import { invalid } from './layer-failure.ts'
import { withMask } from './layer-value.ts'
import type { LayerValue } from './layer-value.ts'
import type { CallContext, InnerCall, Layer } from './layer.ts'
import { findLayer, layerOf } from './layers/index.ts'
import { placeWeights } from './place-weights.ts'
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
  const empty = { weights: new Map(), nodes: [], values: new Map(), inputs: [], outputs: [] }
  const placed: MutablePlaced = { ...reference, layer, stated, ...empty }
  placing.placed.set(key, placed)
  placeWeights(placing, placed, layer, isShared)
  return placed
}

function passMask({ mask }: Layer, { inputs }: CallContext, outputs: readonly LayerValue[]): readonly LayerValue[] {
  if (mask === 'own') return outputs
  const passed = mask === 'passes' ? inputs[0]?.mask : undefined
  return outputs.map(output => withMask(output, passed))
}

function contextOf(placing: Placing, placed: MutablePlaced, call: PlacedCall): CallContext {
  const { path, className, config } = placed
  const translation = recording(placing.translation, placed.nodes)
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
    isPointwise: stated => findLayer(classNameOf(stated))?.isPointwise ?? false,
    inner: (stated, inner) => placeInner(placing, placed, stated, inner, call.isShared),
  }
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
  stated: Config,
  { step, inputs, named = new Map(), options = {} }: InnerCall,
  isShared: boolean,
): readonly LayerValue[] {
  const { class_name: className, config } = stated
  if (typeof className !== 'string' || !isRecord(config))
    throw invalid(outer, 'a wrapped layer as {class_name, config}', stated)
  const reference = { path: [...outer.path, ...step], className: classNameOf(stated), config }
  return placing.enter(placing, {
    reference,
    stated,
    call: { literals: new Map(), options },
    inputs,
    named,
    isShared,
  })
}

/** The same translation, which notes the nodes that are added. */
function recording(translation: Translation, nodes: string[]): Translation {
  const note = <Value extends { readonly name: string }>(value: Value): Value => {
    nodes.push(value.name)
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
