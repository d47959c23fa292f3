export type { ImpliedWeight, LayersDocument, PlacedLayer, PlacedWeight } from './document.ts'
export type {
  CallContext,
  InnerCall,
  InnerLayer,
  Layer,
  LayerReference,
  PrunedLayer,
  UpdateContext,
  Weight,
  WeightLookup,
} from './layer.ts'
export type { LayerValue, Mask } from './layer-value.ts'
export type { Json, JsonObject } from './json/json.ts'
export { describeJson, isJsonArray, isJsonObject } from './json/json.ts'
export type { JsonDialect, JsonMember, JsonNode } from './json/parse-json.ts'
export { parseJson } from './json/parse-json.ts'
export { patchJson } from './json/patch-json.ts'
export { knownClasses } from './layers/index.ts'
export type { ReadLayers, ReadLayersOptions } from './read-layers.ts'
export { readLayers } from './read-layers.ts'
export type { Config } from './topology/config.ts'
export { isNetwork, readNetwork } from './topology/read-network.ts'
export type { LayerCall, LayerEntry, Network, TensorReference } from './topology/topology.ts'
export { weightRoles } from './weight-roles.ts'
export type { AddedWeight } from './added-weights.ts'
export type { WrittenLayers } from './written-layers.ts'
export { writeLayers } from './write-layers.ts'
