import { failure } from '@coppice/spec'
import type { Layer, LayerReference } from '../layer.ts'
import { activationLayers } from './activation.ts'
import { dotAttentionLayers } from './attention/dot-attention.ts'
import { multiHeadAttentionLayers } from './attention/multi-head-attention.ts'
import { convolutionLayers } from './convolution.ts'
import { denseLayers } from './dense.ts'
import { Dot } from './dot.ts'
import { embeddingLayers } from './embedding.ts'
import { mergingLayers } from './merging.ts'
import { InputLayer } from './network.ts'
import { normalizationLayers } from './normalization.ts'
import { arithmeticOperations } from './operations/arithmetic.ts'
import { comparisonOperations } from './operations/comparison.ts'
import { shapingOperations } from './operations/shaping.ts'
import { poolingLayers } from './pooling.ts'
import { preprocessingLayers } from './preprocessing.ts'
import { Bidirectional } from './recurrent/bidirectional.ts'
import { recurrentLayers } from './recurrent/recurrent.ts'
import { RNN, StackedRNNCells } from './recurrent/stacked-cells.ts'
import { refusedLayers } from './refused.ts'
import { regularizationLayers } from './regularization.ts'
import { reshapingLayers } from './reshaping.ts'
import { timeDistributedLayers } from './time-distributed.ts'

const families: readonly (readonly Layer[])[] = [
  activationLayers,
  arithmeticOperations,
  comparisonOperations,
  convolutionLayers,
  denseLayers,
  [Bidirectional, Dot, InputLayer, RNN, StackedRNNCells],
  dotAttentionLayers,
  embeddingLayers,
  mergingLayers,
  multiHeadAttentionLayers,
  normalizationLayers,
  poolingLayers,
  preprocessingLayers,
  recurrentLayers,
  regularizationLayers,
  reshapingLayers,
  shapingOperations,
  timeDistributedLayers,
]

const layers = new Map(families.flat().flatMap(layer => layer.classNames.map(name => [name, layer] as const)))

/** The names of all layer classes that are known. */
export function knownClasses(): readonly string[] {
  return [...layers.keys()].sort()
}

/** What is known of a class of layers. */
export function findLayer(className: string): Layer | undefined {
  return layers.get(className)
}

/** What is known of a layer. Those that hold code, and those that are not Keras's own, are never run. */
export function layerOf({ className, path }: LayerReference): Layer {
  const layer = layers.get(className)
  if (layer) return layer
  const reason = refusedLayers.get(className)
  throw failure({
    code: 'unsupported-model',
    who: `layer ${path.join('/')}`,
    expected: 'a layer of Keras that is known',
    received: `the class ${className}${reason ? `: ${reason}` : ''}`,
    remedy: 'Replace it by layers of Keras that are known, or export the model as ONNX.',
  })
}
