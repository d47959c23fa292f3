import type { Model } from '@coppice/spec'
import { bidirectionalMemory } from './models/bidirectional-memory.ts'
import { branchWeights } from './models/branch-weights.ts'
import { constantWeights } from './models/constant-weights.ts'
import { denseBlock } from './models/dense-block.ts'
import { depthwiseMultiplier } from './models/depthwise-multiplier.ts'
import { flattened } from './models/flattened.ts'
import { fusedAttention } from './models/fused-attention.ts'
import { gatedPerceptron } from './models/gated-perceptron.ts'
import { gatedRecurrent } from './models/gated-recurrent.ts'
import { groupNormalised } from './models/group-normalised.ts'
import { groupedConvolution } from './models/grouped-convolution.ts'
import { groupedQueryAttention } from './models/grouped-query-attention.ts'
import { instanceNormalised } from './models/instance-normalised.ts'
import { longShortTermMemory } from './models/long-short-term-memory.ts'
import { narrow } from './models/narrow.ts'
import { parametricRelu } from './models/parametric-relu.ts'
import { perceptron } from './models/perceptron.ts'
import { pixelShuffle } from './models/pixel-shuffle.ts'
import { plainConvolutional } from './models/plain-convolutional.ts'
import { reshapedWeights } from './models/reshaped-weights.ts'
import { residual } from './models/residual.ts'
import { resizedPyramid } from './models/resized-pyramid.ts'
import { rotaryAttention } from './models/rotary-attention.ts'
import { sharedWeights } from './models/shared-weights.ts'
import { shuffledChannels } from './models/shuffled-channels.ts'
import { smallConvolutionalNetwork } from './models/small-convolutional-network.ts'
import { squeezeExcite } from './models/squeeze-excite.ts'
import { textClassifier } from './models/text-classifier.ts'
import { transformer } from './models/transformer.ts'
import { twoInputsTwoOutputs } from './models/two-inputs-two-outputs.ts'
import { uNet } from './models/u-net.ts'

/** A model that is built in code. */
export interface TinyModel {
  readonly name: string
  /** Makes the model; the same seed gives the same bytes. */
  build(seed: number): Model
}

/**
 * One tiny model for every way in which layers are coupled. All run in onnxruntime; all have a dynamic batch, and those that
 * read tokens a dynamic sequence.
 *
 * @example
 * ```ts
 * for (const { name, build } of tinyModels) console.log(name, build(1).graph.nodes.length)
 * ```
 */
export const tinyModels: readonly TinyModel[] = [
  { name: 'bidirectional-memory', build: bidirectionalMemory },
  { name: 'branch-weights', build: branchWeights },
  { name: 'constant-weights', build: constantWeights },
  { name: 'dense-block', build: denseBlock },
  { name: 'depthwise-multiplier', build: depthwiseMultiplier },
  { name: 'flattened', build: flattened },
  { name: 'fused-attention', build: fusedAttention },
  { name: 'gated-perceptron', build: gatedPerceptron },
  { name: 'gated-recurrent', build: gatedRecurrent },
  { name: 'group-normalised', build: groupNormalised },
  { name: 'grouped-convolution', build: groupedConvolution },
  { name: 'grouped-query-attention', build: groupedQueryAttention },
  { name: 'instance-normalised', build: instanceNormalised },
  { name: 'long-short-term-memory', build: longShortTermMemory },
  { name: 'narrow', build: narrow },
  { name: 'parametric-relu', build: parametricRelu },
  { name: 'perceptron', build: perceptron },
  { name: 'pixel-shuffle', build: pixelShuffle },
  { name: 'plain-convolutional', build: plainConvolutional },
  { name: 'reshaped-weights', build: reshapedWeights },
  { name: 'residual', build: residual },
  { name: 'resized-pyramid', build: resizedPyramid },
  { name: 'rotary-attention', build: rotaryAttention },
  { name: 'shared-weights', build: sharedWeights },
  { name: 'shuffled-channels', build: shuffledChannels },
  { name: 'small-convolutional-network', build: smallConvolutionalNetwork },
  { name: 'squeeze-excite', build: squeezeExcite },
  { name: 'text-classifier', build: textClassifier },
  { name: 'transformer', build: transformer },
  { name: 'two-inputs-two-outputs', build: twoInputsTwoOutputs },
  { name: 'u-net', build: uNet },
]
