import { tolerance } from './find-difference.ts'

// What the suite takes as it is, each with its reason. An exception that is none any more fails the suite.

/** Networks that are refused, with what the refusal says. */
export const unread: Readonly<Record<string, RegExp>> = {
  'convolutional-memory': /ConvLSTM2D: a recurrence of convolutions, which ONNX does not have/,
}

/** Graph models that are refused: recurrences are loops in them. */
export const unreadGraphs: Readonly<Record<string, RegExp>> = Object.fromEntries(
  [
    'bidirectional',
    'bidirectional-merges',
    'convolutional-memory',
    'gated-recurrent',
    'gated-recurrent-reset-before',
    'long-short-term-memory',
    'long-short-term-memory-options',
    'masked-embedding',
    'masked-signal',
    'recurrent-cells',
    'recurrent-dynamic-length',
    'recurrent-on-signal',
    'recurrent-states',
    'simple-recurrent',
    'time-distributed',
  ].map(network => [network, /expected a graph without loops/] as const),
)

/**
 * Graph models with an operator that ONNX lacks or that TensorFlow.js cannot run either: it is left as it is with all
 * that depends on it, and nothing that they touch is pruned.
 */
export const untranslatedGraphs: Readonly<Record<string, string>> = {
  'causal-attention': 'MatrixBandPart',
  // With channels first.
  'channels-first': 'Conv2D',
  // As it was for training, which layer normalisation becomes.
  normalisations: 'FusedBatchNormV3',
}

const noAttention = /Unknown layer: MultiHeadAttention/
const noResetAfter = /GRUCell does not support reset_after/
const differs = /differs by/

/** Layers models that TensorFlow.js itself cannot load, or computes otherwise than Keras, with what shows it. */
export const notInTfjs: Readonly<Record<string, RegExp>> = {
  // It leaves the slope and the threshold of a ReLU out.
  'activation-relu-thresholds': differs,
  'activations-as-layers': /Non-default alpha value .* is not supported by the ELU layer/,
  'activations-by-name-more': /Unknown activation: exponential/,
  'additive-attention': /Unknown layer: AdditiveAttention/,
  bidirectional: noResetAfter,
  'bidirectional-merges': noResetAfter,
  'causal-attention': noAttention,
  // It flattens channels first as they lie.
  'channels-first': differs,
  'convolution-grouped': /Shape mismatch/,
  'convolution-one-dimension': /Unknown layer: SeparableConv1D/,
  'convolution-three-dimensions': /Unknown layer: GlobalAveragePooling3D/,
  'cross-attention': noAttention,
  'dot-product-attention': /Unknown layer: Attention/,
  'gated-recurrent': noResetAfter,
  // Its pooling heeds no mask.
  'masked-pooling': differs,
  'masked-signal': noResetAfter,
  'merge-subtract': /Unknown layer: Subtract/,
  'multi-head-attention': noAttention,
  'noise-and-dropout': /Unknown layer: SpatialDropout2D/,
  normalisations: /Unknown layer: GroupNormalization/,
  'pooling-global-maximum': /expected ndim=4, found ndim=2/,
  preprocessing: /Unknown layer: Normalization/,
  'preprocessing-adapted': /Unknown layer: Normalization/,
  'preprocessing-resizing': /expected ndim=4, found ndim=3/,
  'recurrent-cells': noResetAfter,
  'recurrent-dynamic-length': noResetAfter,
  reshaped: /not fully defined/,
  separable: /invalid for SeparableConv2D/,
  'sequence-shaping': /Unknown layer: ZeroPadding1D/,
  siamese: /Unknown layer: Subtract/,
  'transformer-encoder': noAttention,
  // It takes other points for bilinear interpolation.
  upsampling: differs,
}

/** Networks of which a layers model has another fingerprint than the Keras file that it was converted from. */
export const otherInTfjs: readonly string[] = [
  // It counted in 64 bits to how many examples it was adapted, and TensorFlow.js has 32.
  'preprocessing-adapted',
]

/** Networks in which no channel can go. */
export const nothingToPrune: readonly string[] = []

/** HDF5 files of Keras 3 that Keras 3 itself does not load, with what it says. */
export const notInKeras: Readonly<Record<string, RegExp>> = {
  // It takes the name of the score for that of a function of its own.
  'dot-product-attention': /Invalid value for argument score_mode/,
  // It looks for a class that is called like the loss.
  trained: /Could not deserialize 'keras\.metrics\.mse'/,
}

/** Networks of which less cannot be stated as layers, with what the refusal says; they can be written as ONNX. */
export const notStated: Readonly<Record<string, RegExp>> = {
  // It gives as many features as it reads, here those of the input.
  'grouped-query-attention': /expected as many features as it reads/,
}

/** How many numbers Keras counts that have no part in what is computed. */
export const unreadParameters: Readonly<Record<string, number>> = {
  // How many examples it was adapted to.
  'preprocessing-adapted': 1,
}

/** Networks with convolutions that have no bias. */
export const withoutBias: readonly string[] = ['convolution-transposed', 'mobile-network', 'nested', 'residual']

/** Networks that compute in 16 bits, where programs round at different places. */
const halfPrecision = ['half-precision', 'mixed-precision']

/** How far outputs may lie from each other. */
export function toleranceOf(network: string): number {
  return halfPrecision.includes(network) ? 5e-3 : tolerance
}
