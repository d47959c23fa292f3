import { dynamicSizes } from '@coppice/graph'
import { generateInputs, l1, plan } from '../../src/index.ts'
import type { Model } from '@coppice/spec'
import { findDifference } from '../equivalence/find-difference.ts'
import { load } from '../equivalence/run-in-onnxruntime.ts'
import type { Outputs } from '../equivalence/run-in-onnxruntime.ts'

/**
 * What two models differ in that ought to be of one network, in words: their plans, or their outputs in onnxruntime,
 * by which both are run from the files that they become as ONNX; `undefined` where they are the same.
 */
export async function findNetworkDifference(one: Model, other: Model): Promise<string | undefined> {
  const [first, second] = [await planOf(one), await planOf(other)]
  if (first !== second) return `plans differ: ${first.slice(0, 2000)} became ${second.slice(0, 2000)}`
  return findDifference(await outputsOf(one, one), await outputsOf(other, one))
}

async function planOf(model: Model): Promise<string> {
  return JSON.stringify(await plan(model, { criterion: l1(), target: { sparsity: 0.5 } }))
}

/** What a model gives for inputs that are made for another. */
async function outputsOf(model: Model, { graph }: Model): Promise<Outputs> {
  const loaded = await load(model)
  try {
    const [sizes] = await dynamicSizes(graph)
    return await loaded.run(await generateInputs(graph, sizes ? { sizes } : {}))
  } finally {
    await loaded.close()
  }
}
