import { failure } from '@coppice/spec'
import type { Layer, LayerReference } from '../layer.ts'
import { activationLayers } from './activation.ts'
import { convolutionLayers } from './convolution.ts'
import { denseLayers } from './dense.ts'
import { mergingLayers } from './merging.ts'
import { normalizationLayers } from './normalization.ts'
import { poolingLayers } from './pooling.ts'
import { regularizationLayers } from './regularization.ts'
import { reshapingLayers } from './reshaping.ts'

const families: readonly (readonly Layer[])[] = [
  activationLayers,
  convolutionLayers,
  denseLayers,
  mergingLayers,
  normalizationLayers,
  poolingLayers,
  regularizationLayers,
  reshapingLayers,
]

const layers = new Map(families.flat().flatMap(layer => layer.classNames.map(name => [name, layer] as const)))

/** The names of all layer classes that are known. */
export function knownClasses(): readonly string[] {
  return [...layers.keys()].sort()
}

/** Layers that hold code of the model's author, or are not known. Neither is ever run. */
export function layerOf({ className, path }: LayerReference): Layer {
  const layer = layers.get(className)
  if (layer) return layer
  const isCode = className === 'Lambda'
  throw failure({
    code: 'unsupported-model',
    who: `layer ${path.join('/')}`,
    expected: 'a layer of Keras that is known',
    received: isCode ? 'a Lambda, which holds code' : `the class ${className}`,
    remedy: isCode
      ? 'Code in models is never run; replace it by layers of Keras.'
      : 'Layers of your own are never run; export the model as ONNX instead.',
  })
}
