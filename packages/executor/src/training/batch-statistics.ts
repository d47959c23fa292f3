import { floatAttribute } from '@coppice/graph'
import type { Node } from '@coppice/spec'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { Executor } from '../create-executor.ts'
import type { TakenGradients } from '../learning/take-gradients.ts'
import { makeVariables, measuredStatistics } from './trained-weights.ts'
import type { Variables } from './trained-weights.ts'

/** The running statistics of each BatchNormalization while they move. */
export interface BatchStatistics {
  readonly variables: Variables
  /** Has a network run show what it measures, and takes it up afterwards. */
  observe(run: (show: (node: Node, mean: Tensor, variance: Tensor) => void) => TakenGradients): TakenGradients
}

/** Statistics that move to own · momentum + batch · (1 − momentum); the momentum is the node's unless it is given. */
export function makeBatchStatistics(executor: Executor, momentum: number | undefined): BatchStatistics {
  const { tf, graph, weights } = executor
  const names = new Set(measuredStatistics(graph).flat())
  const variables = makeVariables(
    executor,
    [...names].filter(name => weights.names.has(name)),
    false,
  )
  const move = (name: string, measured: Tensor, share: number): void => {
    const own = variables.get(name)
    if (own) tf.tidy(() => own.assign(tf.add(tf.mul(own, share), tf.mul(measured, 1 - share))))
  }
  return {
    variables,
    observe(run) {
      const seen: { node: Node; mean: Tensor; variance: Tensor }[] = []
      const show = (node: Node, mean: Tensor, variance: Tensor): void =>
        void seen.push({ node, mean: tf.keep(tf.clone(mean)), variance: tf.keep(tf.clone(variance)) })
      try {
        const result = run(show)
        for (const { node, mean, variance } of seen) {
          const share = momentum ?? floatAttribute(node, 'momentum', 0.9)
          move(node.inputs[3]!, mean, share)
          move(node.inputs[4]!, variance, share)
        }
        return result
      } finally {
        for (const { mean, variance } of seen) tf.dispose([mean, variance])
      }
    },
  }
}
