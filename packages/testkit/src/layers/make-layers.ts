import type { BasicBuilder } from '../graph-builder.ts'
import { convolutionLayers } from './convolution-layers.ts'
import { denseLayers } from './dense-layers.ts'
import { elementwiseLayers } from './elementwise-layers.ts'
import { layerTools } from './layer-tools.ts'
import type { Layers } from './layers.ts'
import { shapingLayers } from './shaping-layers.ts'

/** The layers of a builder. */
export function layers(g: BasicBuilder): Layers {
  const tools = layerTools(g)
  return { ...convolutionLayers(tools), ...denseLayers(tools), ...elementwiseLayers(tools), ...shapingLayers(tools) }
}
