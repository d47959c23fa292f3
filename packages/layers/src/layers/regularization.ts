import type { Layer } from '../layer.ts'

/** Layers that act in training only: when the network is used they hand on what they get. */
const Regularization: Layer = {
  classNames: [
    'Dropout',
    'AlphaDropout',
    'SpatialDropout1D',
    'SpatialDropout2D',
    'SpatialDropout3D',
    'GaussianDropout',
    'GaussianNoise',
    'ActivityRegularization',
    'RandomFlip',
    'RandomRotation',
    'RandomZoom',
    'RandomTranslation',
    'RandomContrast',
    'RandomBrightness',
  ],
  translate: ({ inputs }) => inputs[0]!,
}

export const regularizationLayers: readonly Layer[] = [Regularization]
