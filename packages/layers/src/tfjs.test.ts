import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { countParameters } from '@coppice/graph'
import { beforeAll, describe, expect, it } from 'vitest'
import { knownClasses } from './layers/index.ts'
import { readLayers } from './read-layers.ts'
import { networks } from './testing/networks/index.ts'
import { pruneHalf } from './testing/prune.ts'
import { distance, runGraph } from './testing/run-graph.ts'
import { numbersBelow, rewritten, runByTfjs, sampleOf, wave } from './testing/sample.ts'
import type { Block } from './testing/sample.ts'
import { writeLayers } from './write-layers.ts'

beforeAll(() => tf.setBackend('cpu'))

/** Two examples for every input; the second has steps at its end that do not count. */
function inputsOf(model: LayersModel): Block[] {
  const isWords = model.layers.some(layer => layer.getClassName() === 'Embedding')
  return model.inputs.map(({ shape: [, ...sizes] }, at) => {
    const shape = [2, ...(sizes as number[])]
    const { data } = isWords ? numbersBelow(20, shape) : wave(shape, at + 1)
    const masked = data.length - 2 * (sizes.at(-1) ?? 1)
    return { shape, data: data.map((value, i) => (i < masked ? value : 0)) }
  })
}

const exact = 1e-5

describe('networks of TensorFlow.js', () => {
  it.each(Object.entries(networks))(
    '%s: computes the same, whole and without half of its channels',
    async (_, make) => {
      const model = make()
      const [sample, inputs] = [sampleOf(model), inputsOf(model)]
      const { graph, document } = readLayers(sample.topology, sample.lookup, { who: 'test' })
      expect(distance(await runByTfjs(sample, inputs), await runGraph(graph, inputs))).toBeLessThan(exact)
      expect((await writeLayers(document, graph)).topology).toBe(sample.topology)
      const pruned = await pruneHalf(graph)
      expect(countParameters(pruned)).toBeLessThan(countParameters(graph))
      const written = await rewritten(sample, await writeLayers(document, pruned))
      expect(distance(await runByTfjs(written, inputs), await runGraph(pruned, inputs))).toBeLessThan(exact)
    },
  )

  it('are there for every layer that TensorFlow.js has and that is read', () => {
    const registered = new Set(Object.keys(tf.serialization.SerializationMap.getMap().classNameMap))
    const shared = knownClasses().filter(name => registered.has(name))
    const shown = new Set(Object.values(networks).flatMap(make => classNamesIn(make().toJSON(undefined, false))))
    expect(shared.filter(name => !shown.has(name))).toEqual([
      // Here it is no layer but how weights begin.
      'Identity',
      // It fails when it is used for a whole batch.
      'RandomWidth',
      'Resizing',
    ])
  })
})

function classNamesIn(stated: unknown): string[] {
  if (Array.isArray(stated)) return stated.flatMap(classNamesIn)
  if (typeof stated !== 'object' || stated === null) return []
  const { class_name: own } = stated as { readonly class_name?: unknown }
  return [...(typeof own === 'string' ? [own] : []), ...Object.values(stated).flatMap(classNamesIn)]
}
