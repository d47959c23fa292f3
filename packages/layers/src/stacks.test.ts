import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readLayers } from './read-layers.ts'
import { arbitraryStack } from './testing/arbitrary-stack.ts'
import { pruneHalf } from './testing/prune.ts'
import { distance, runGraph } from './testing/run-graph.ts'
import { rewritten, runByTfjs, sampleOf, wave } from './testing/sample.ts'
import { writeLayers } from './write-layers.ts'

it('stacks of any layers compute what TensorFlow.js computes, whole, pruned, and pruned and written', async () => {
  await tf.setBackend('cpu')
  const property = fc.asyncProperty(arbitraryStack, fc.nat(99), async (make, seed) => {
    const sample = sampleOf(make())
    const { graph, document } = readLayers(sample.topology, sample.lookup, { who: 'test' })
    const inputs = graph.inputs.map(({ shape }) => wave([2, ...(shape!.slice(1) as number[])]))
    expect(distance(await runByTfjs(sample, inputs), await runGraph(graph, inputs))).toBeLessThan(1e-5)
    const pruned = await pruneHalf(graph, seed)
    const written = await rewritten(sample, await writeLayers(document, pruned))
    expect(distance(await runByTfjs(written, inputs), await runGraph(pruned, inputs))).toBeLessThan(1e-5)
  })
  await fc.assert(property, { numRuns: 60 })
})
