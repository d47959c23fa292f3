import { float, graphAxis, int } from '@coppice/graph'
import { numberOf } from '../attributes.ts'
import type { TfOperator, TfOperators } from '../node-context.ts'
import { reduce } from './reduction.ts'
import { checkChannelsLast } from './spatial.ts'

/** TensorFlow.js normalises by the stored mean and variance, whether or not the node says that it is in training. */
const batchNorm: TfOperator = {
  translate(context) {
    checkChannelsLast(context)
    const rank = context.input(0).inferred.shape!.length
    const x = rank > 2 ? context.channelsFirst(context.input(0)) : context.input(0)
    const [scale, offset, mean, variance] = [1, 2, 3, 4].map(index => context.input(index))
    const epsilon = float(numberOf(context.node, 'epsilon', 0.001))
    return context.emit('BatchNormalization', [x, scale!, offset!, mean!, variance!], { epsilon })
  },
}

/** ONNX divides alpha by the size of the window. */
const localResponse: TfOperator = {
  translate(context) {
    const { node } = context
    const size = 2 * numberOf(node, 'depth_radius', 5) + 1
    return context.emit('LRN', [context.channelsFirst(context.input(0))], {
      size: int(size),
      bias: float(numberOf(node, 'bias', 1)),
      alpha: float(numberOf(node, 'alpha', 1) * size),
      beta: float(numberOf(node, 'beta', 0.5)),
    })
  },
}

function overLastAxis(operator: string): TfOperator {
  return {
    translate(context) {
      const x = context.input(0)
      return context.emit(operator, [x], { axis: int(graphAxis(x, -1)) })
    },
  }
}

export const normalization: TfOperators = {
  FusedBatchNorm: batchNorm,
  FusedBatchNormV2: batchNorm,
  FusedBatchNormV3: batchNorm,
  LRN: localResponse,
  Softmax: overLastAxis('Softmax'),
  LogSoftmax: overLastAxis('LogSoftmax'),
  EuclideanNorm: reduce('ReduceL2'),
}
