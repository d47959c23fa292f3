import type { ElementPenalty } from '@coppice/spec'
import type { Tensor, Variable } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../operation.ts'
import type { Penalty } from './penalty.ts'

/** λ₁ Σ|w| + λ₂/2 Σw². */
export function elementPenalty(
  tf: TensorFlow,
  { tensors, l1 = 0, l2 = 0, by }: ElementPenalty,
  weightOf: (name: string) => Variable,
): Penalty {
  const weights = tensors.map(name => [name, weightOf(name)] as const)
  const change = (make: (weight: Variable) => Tensor): Map<string, Tensor> =>
    new Map(weights.map(([name, weight]) => [name, make(weight)]))
  return {
    by,
    gradients: () => change(weight => tf.add(tf.mul(tf.sign(weight), l1), tf.mul(weight, l2))),
    proximal: rate => change(weight => tf.div(shrink(tf, weight, rate * l1), 1 + rate * l2)),
    dispose: () => undefined,
  }
}

/** sign(w) · max(0, |w| − by), in a way that gives no negative zeros. */
function shrink(tf: TensorFlow, weight: Tensor, by: number): Tensor {
  return tf.sub(weight, tf.clipByValue(weight, -by, by))
}
