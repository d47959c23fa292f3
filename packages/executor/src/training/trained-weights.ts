import { constantsOf } from '@coppice/graph'
import type { Variable } from '@tensorflow/tfjs-core'
import type { Executor } from '../create-executor.ts'
import { weightOf } from '../learning/differentiate.ts'

/** Variables by the names of the tensors that they began as. */
export type Variables = ReadonlyMap<string, Variable>

let made = 0

/** Variables with the values of some weights. Optimizers find a variable by a name that no other of the program has. */
export function makeVariables(executor: Executor, names: readonly string[], isTrained = true): Variables {
  const group = ++made
  return new Map(
    names.map(name => [name, executor.tf.variable(weightOf(executor, name), isTrained, `coppice/${group}/${name}`)]),
  )
}

/**
 * Float tensors but for numbers without axes, which are written into the graph as part of a formula, the mean and
 * variance of a BatchNormalization, which are measured, not learnt, and what an importer added to what the file stores.
 */
export function trainableByDefault({ graph, weights }: Executor): string[] {
  const measured = measuredStatistics(graph).flat()
  const constants = constantsOf(graph)
  const isLearnt = (name: string): boolean => {
    const weight = weights.get(name)!
    const isStored = constants.get(name)?.storedShare !== 0
    return weight.dtype === 'float32' && weight.rank > 0 && isStored && !measured.includes(name)
  }
  return [...weights.names].filter(isLearnt)
}

/** The names of mean and variance of each BatchNormalization. */
export function measuredStatistics({ nodes }: Executor['graph']): [mean: string, variance: string][] {
  return nodes
    .filter(({ operator }) => operator === 'BatchNormalization')
    .map(({ inputs }) => inputs.slice(3, 5) as [string, string])
}
