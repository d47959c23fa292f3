import type { SourceValue } from '@coppice/graph'
import type { Tensor } from '@coppice/spec'
import type { Layer, LayerReference, WeightLookup } from './layer.ts'
import type { Config } from './topology/config.ts'

/** A layer as it was put into the graph. */
export interface PlacedLayer extends LayerReference {
  readonly layer: Layer
  /** The object of the topology that states it. */
  readonly stated: Config
  /** The graph's tensor of each weight by role. */
  readonly weights: ReadonlyMap<string, PlacedWeight>
  /** Constants that stand for weights that the layer does not have, by role: as many times one number. */
  readonly implied: ReadonlyMap<string, ImpliedWeight>
  /** Constants that the topology states as numbers in lists, by the name of the graph's tensor. */
  readonly lists: ReadonlyMap<string, readonly unknown[]>
  /** The names of the nodes that it was put into the graph as. */
  readonly nodes: readonly string[]
  /** What its first call reads and gives. */
  readonly inputs: readonly SourceValue[]
  readonly outputs: readonly SourceValue[]
}

/** A constant that stands for a weight. */
export interface ImpliedWeight {
  /** The name of the graph's tensor. */
  readonly name: string
  readonly value: number
}

/** A weight as it was put into the graph. */
export interface PlacedWeight {
  /** The name of the graph's tensor. */
  readonly name: string
  readonly stored: Tensor
  /** As it was put there. */
  readonly arranged: Tensor
  /** Which part of that tensor it is, where it was joined from several; else 0. */
  readonly part: number
}

/** Where a graph of layers was read from: what is needed to state it again. */
export interface LayersDocument {
  readonly kind: 'layers-document'
  readonly who: string
  /** The model as it was stated: `{class_name, config}`. */
  readonly topology: unknown
  readonly keras: number
  readonly lookup: WeightLookup
  readonly placed: readonly PlacedLayer[]
}
