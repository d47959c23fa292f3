import { formatShape, isFloatType } from '@coppice/graph'
import type { Scores } from '@coppice/graph'
import { failure } from '@coppice/spec'
import type { Batch, Loss } from '@coppice/spec'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../operation.ts'
import { withoutGradient } from '../tensors/without-gradient.ts'
import { encodeBatch } from '../values/encode-batch.ts'

/** The loss of all examples in one number, on the tape. Throws `usage` where the targets do not fit. */
export function measureLoss(
  tf: TensorFlow,
  kind: Loss['kind'],
  scores: Scores,
  values: Tensor,
  targets: Batch | undefined,
): Tensor {
  switch (kind) {
    case 'cross-entropy':
      return crossEntropy(tf, scores, values, targets)
    case 'binary-cross-entropy':
      return binaryCrossEntropy(tf, values, targets)
    case 'squared-error':
      return squaredError(tf, values, targets)
  }
}

function crossEntropy(tf: TensorFlow, { axis, are }: Scores, values: Tensor, targets: Batch | undefined): Tensor {
  const rows = lastAxis(tf, values, axis)
  const wanted = wantedShares(tf, rows, values.shape, axis, targets)
  const logarithms = are === 'logits' ? tf.logSoftmax(rows) : tf.log(tf.add(rows, 1e-30))
  return tf.neg(tf.sum(tf.mul(logarithms, wanted)))
}

function lastAxis(tf: TensorFlow, values: Tensor, axis: number): Tensor {
  if (axis === values.rank - 1) return values
  const others = values.shape.map((_, i) => i).filter(i => i !== axis)
  return tf.transpose(values, [...others, axis])
}

/** One for the label's class and zero elsewhere, or the shares that were given. The classes are the last axis. */
function wantedShares(
  tf: TensorFlow,
  rows: Tensor,
  shape: readonly number[],
  axis: number,
  targets: Batch | undefined,
): Tensor {
  const classes = rows.shape.at(-1)!
  const share = (labels: Tensor): Tensor => {
    const given = tf.cast(labels, 'int32')
    // TensorFlow.js refuses to choose among fewer than two classes.
    return tf.cast(
      classes === 1 ? tf.equal(tf.expandDims(given, -1), 0) : tf.oneHot(given as never, classes),
      'float32',
    )
  }
  if (!targets) return withoutGradient(tf, [rows], given => share(tf.argMax(given, -1)))
  if (isFloatType(targets.type) && sameShape(targets.shape, shape)) {
    return lastAxis(tf, encodeBatch(tf, 'targets', targets), axis)
  }
  const expected = shape.filter((_, i) => i !== axis)
  const count = expected.reduce((product, size) => product * size, 1)
  if (targets.data.length !== count) throw misfit(`labels of the shape ${formatShape(expected)}`, targets)
  return share(tf.reshape(encodeBatch(tf, 'targets', targets), expected))
}

/** log(1 + eˣ) − y·x: safe for logits of any size. */
function binaryCrossEntropy(tf: TensorFlow, logits: Tensor, targets: Batch | undefined): Tensor {
  const wanted = targets
    ? sameAs(tf, logits, targets)
    : withoutGradient(tf, [logits], given => tf.cast(tf.greater(given, 0), 'float32'))
  return tf.sum(tf.sub(tf.softplus(logits), tf.mul(wanted, logits)))
}

function squaredError(tf: TensorFlow, values: Tensor, targets: Batch | undefined): Tensor {
  const difference = targets ? tf.sub(values, sameAs(tf, values, targets)) : values
  return tf.mul(0.5, tf.sum(tf.square(difference)))
}

function sameAs(tf: TensorFlow, values: Tensor, targets: Batch): Tensor {
  if (targets.data.length !== values.size) throw misfit(`values of the shape ${formatShape(values.shape)}`, targets)
  return tf.cast(tf.reshape(encodeBatch(tf, 'targets', targets), values.shape), 'float32')
}

function sameShape(left: readonly number[], right: readonly number[]): boolean {
  return left.length === right.length && left.every((size, i) => size === right[i])
}

function misfit(expected: string, { type, shape }: Batch): Error {
  return failure({ code: 'usage', who: 'targets', expected, received: `${type} ${formatShape(shape)}` })
}
