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
    'Identity',
  ],
  mask: 'passes',
  isPointwise: true,
  translate: ({ inputs }) => inputs[0]!,
}

/** Layers that change pictures in training only. */
const Augmentation: Layer = {
  classNames: [
    'RandomFlip',
    'RandomRotation',
    'RandomZoom',
    'RandomTranslation',
    'RandomContrast',
    'RandomBrightness',
    'RandomHeight',
    'RandomWidth',
  ],
  translate: ({ inputs }) => inputs[0]!,
}

export const regularizationLayers: readonly Layer[] = [Regularization, Augmentation]
