import { arrangeTensor, chained, reshaped } from '@coppice/graph'
import type { Arrangement, SourceValue, Translation } from '@coppice/graph'
import { failure } from '@coppice/spec'
import type { PlacedLayer, PlacedWeight } from './document.ts'
import type { CallContext, Layer, LayerReference, Weight, WeightLookup } from './layer.ts'
import { layerOf } from './layers/index.ts'
import { isRecord } from './topology/config.ts'
import type { Config } from './topology/config.ts'
import type { LayerCall } from './topology/topology.ts'

/** A graph of layers under construction. */
export interface Placing {
  readonly who: string
  readonly translation: Translation
  readonly lookup: WeightLookup
  readonly keras: number
  /** Every layer that was met, by its path. */
  readonly placed: Map<string, MutablePlaced>
}

/** A layer of which calls may follow. */
export interface MutablePlaced extends PlacedLayer {
  readonly weights: Map<string, PlacedWeight>
  readonly nodes: string[]
  /** The weights as values of the graph, by role. */
  readonly values: Map<string, SourceValue>
  inputs: readonly SourceValue[]
  outputs: readonly SourceValue[]
}

/** What is called with what. */
export interface Call {
  readonly reference: LayerReference
  readonly stated: Config
  readonly call: LayerCall
  readonly inputs: readonly SourceValue[]
  readonly named: Readonly<Record<string, SourceValue>>
  /** Whether the layer is called more than once, itself or with what it is part of. */
  readonly isShared: boolean
}

/** Puts one call of a layer into the graph; gives its outputs. */
export function placeCall(placing: Placing, call: Call): readonly SourceValue[] {
  const placed = placedLayer(placing, call)
  const outputs = [placed.layer.translate(contextOf(placing, placed, call))].flat()
  if (placed.outputs.length === 0) Object.assign(placed, { inputs: call.inputs, outputs })
  return outputs
}

function placedLayer(placing: Placing, { reference, stated, isShared }: Call): MutablePlaced {
  const key = reference.path.join('/')
  const known = placing.placed.get(key)
  if (known) return known
  const layer = layerOf(reference)
  const empty = { weights: new Map(), nodes: [], values: new Map(), inputs: [], outputs: [] }
  const placed: MutablePlaced = { ...reference, layer, stated, ...empty }
  placing.placed.set(key, placed)
  placeWeights(placing, placed, layer, isShared)
  return placed
}

function placeWeights({ lookup, translation }: Placing, placed: MutablePlaced, layer: Layer, isShared: boolean): void {
  const weights = layer.weights?.(placed.config, placed) ?? []
  if (weights.length === 0) return
  const stored = lookup(
    placed,
    weights.map(({ role }) => role),
  )
  weights.forEach((weight, i) => {
    const tensor = stored[i]
    if (!tensor) throw missing(placed, weight, stored.length)
    placeWeight(translation, placed, weight, tensor, isShared)
  })
}

/**
 * A vector that several calls share is stored under a second axis: equal vectors that merely happen to be shared may
 * be pruned apart, these may not.
 */
function placeWeight(
  translation: Translation,
  placed: MutablePlaced,
  { role, arrangement }: Weight,
  stored: PlacedWeight['stored'],
  isShared: boolean,
): void {
  const rank = arrangement ? arrangement.shapeOf(stored.shape).length : stored.shape.length
  const isTied = isShared && rank === 1
  const raised: readonly Arrangement[] = isTied ? [asRow] : []
  const name = `${placed.path.join('/')}/${role}`
  const value = translation.tensor(
    arrangeTensor(name, stored, chained(...(arrangement ? [arrangement] : []), ...raised)),
  )
  placed.weights.set(role, { name: value.name, stored })
  const axes = isTied ? translation.constant([0]) : undefined
  placed.values.set(role, axes ? translation.emit('Squeeze', [value, axes], {}, { name: `${name}/shared` }) : value)
}

const asRow = reshaped(
  ([size]) => [1, size!],
  ([, size]) => [size!],
)

function contextOf(placing: Placing, placed: MutablePlaced, { call, inputs, named, isShared }: Call): CallContext {
  const { path, className, config } = placed
  return {
    path,
    className,
    config,
    translation: recording(placing.translation, placed.nodes),
    name: path.join('/'),
    inputs,
    call,
    named,
    keras: placing.keras,
    weight: role => placed.values.get(role),
    inner: (stated, given, step) => placeInner(placing, placed, stated, given, isShared, step),
  }
}

function placeInner(
  placing: Placing,
  outer: LayerReference,
  stated: Config,
  inputs: readonly SourceValue[],
  isShared: boolean,
  step: string | undefined,
): readonly SourceValue[] {
  const { class_name: className, config } = stated
  if (typeof className !== 'string' || !isRecord(config)) {
    const expected = 'a wrapped layer as {class_name, config}'
    throw failure({
      code: 'invalid-model',
      who: `layer ${outer.path.join('/')}`,
      expected,
      received: JSON.stringify(stated),
    })
  }
  const name = typeof config['name'] === 'string' ? config['name'] : className.toLowerCase()
  const reference = { path: [...outer.path, step ?? name], className, config }
  const call: LayerCall = { inputs: [], named: {}, options: {} }
  return placeCall(placing, { reference, stated, call, inputs, named: {}, isShared })
}

/** The same translation, which notes the nodes that are added. */
function recording(translation: Translation, nodes: string[]): Translation {
  const note = (value: SourceValue): SourceValue => {
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

function missing({ path, className }: LayerReference, { role }: Weight, found: number): Error {
  return failure({
    code: 'invalid-model',
    who: `layer ${path.join('/')} (${className})`,
    expected: `a weight ${role}`,
    received: found === 0 ? 'no weights' : `${found} weights`,
  })
}
