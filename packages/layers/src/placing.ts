import type { Inferred, SourceValue, Translation } from '@coppice/graph'
import { failure } from '@coppice/spec'
import type { ImpliedWeight, PlacedLayer, PlacedWeight } from './document.ts'
import type { LayerReference, WeightLookup } from './layer.ts'
import type { LayerValue } from './layer-value.ts'
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
  /** The weights of layers that run as one node, by the layer that wraps them. */
  readonly together: Map<MutablePlaced, ReadonlyMap<string, SourceValue>>
  /** What is known of the first value of each node. */
  readonly made: Map<string, Inferred>
  /** How many calls were placed; networks that call networks may ask for any number. */
  readonly count: { calls: number }
  /** Puts a layer or a network into the graph. */
  enter(placing: Placing, call: PlacedCall): readonly LayerValue[]
}

/** A layer of which calls may follow. */
export interface MutablePlaced extends PlacedLayer {
  readonly weights: Map<string, PlacedWeight>
  readonly implied: Map<string, ImpliedWeight>
  readonly lists: Map<string, readonly unknown[]>
  readonly nodes: string[]
  /** The weights as values of the graph, by role. */
  readonly values: Map<string, SourceValue>
  inputs: readonly SourceValue[]
  outputs: readonly SourceValue[]
}

/** What is called with what. */
export interface PlacedCall {
  readonly reference: LayerReference
  readonly stated: Config
  readonly call: Pick<LayerCall, 'literals' | 'options'>
  readonly inputs: readonly LayerValue[]
  readonly named: ReadonlyMap<string, readonly LayerValue[]>
  /** Whether the layer is called more than once, itself or with what it is part of. */
  readonly isShared: boolean
}

const deepest = 32
const mostCalls = 10_000

/** Counts a call and throws `limit` where a few bytes of file would ask for a graph without end. */
export function countCall({ who, count }: Placing, { reference: { path } }: PlacedCall): void {
  count.calls++
  if (path.length > deepest) throw tooMuch(who, `layers that are nested ${deepest} deep at most`, path.join('/'))
  if (count.calls > mostCalls) throw tooMuch(who, `a network of at most ${mostCalls} calls of layers`, 'more')
}

function tooMuch(who: string, expected: string, received: string): Error {
  return failure({ code: 'limit', who, expected, received })
}
