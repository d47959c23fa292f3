import { randomFeeds } from '@coppice/testkit'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { elementwiseCases } from '../../../graph/src/testing/structure-cases/elementwise-cases.ts'
import { imageCases } from '../../../graph/src/testing/structure-cases/image-cases.ts'
import { layoutCases } from '../../../graph/src/testing/structure-cases/layout-cases.ts'
import { productCases } from '../../../graph/src/testing/structure-cases/product-cases.ts'
import { selectionCases } from '../../../graph/src/testing/structure-cases/selection-cases.ts'
import { sequenceCases } from '../../../graph/src/testing/structure-cases/sequence-cases.ts'
import { statisticCases } from '../../../graph/src/testing/structure-cases/statistic-cases.ts'
import { caseGraph, titleOf } from '../../../graph/src/testing/structure-case.ts'
import type { StructureCase } from '../../../graph/src/testing/structure-case.ts'
import { createSession } from '../create-session.ts'
import { useBackend } from '../testing/operation-case.ts'
import { differenceOf, runReference } from '../testing/run-reference.ts'

/** A case that onnxruntime runs only where every shape is declared. */
const refused = 'Einsum that broadcasts'
/** Numbers of 16 bits are kept in 32. */
const rounded = 'Cast of constants'

const cases: readonly StructureCase[] = [
  ...elementwiseCases,
  ...imageCases,
  ...layoutCases,
  ...productCases,
  ...selectionCases,
  ...sequenceCases,
  ...statisticCases,
].filter(example => titleOf(example) !== refused)
const sizes = { batch: 2, time: 5, width: 4 }

/** Each in a network of several nodes, with layouts that pass from one to the next. */
describe('operators within a network', () => {
  beforeAll(() => useBackend('wasm'))

  it.each(cases.map(example => [titleOf(example), example] as const))('%s', async (title, example) => {
    const graph = caseGraph(example, 'weight')
    const model = { format: 'memory', graph, bytes: 0, document: undefined }
    const feeds = randomFeeds(graph, sizes)
    const session = createSession(tf, { name: 'wasm' })
    const runner = await session.prepare!(model)
    const names = graph.outputs.map(({ name }) => name)
    const received = await runner.run(feeds, names)
    const expected = await runReference(model, feeds, names)
    for (const [name, { data, dims }] of Object.entries(expected)) {
      expect(received[name]!.shape).toEqual(dims)
      expect(differenceOf(received[name]!.data, data as Float32Array)).toBeLessThan(title === rounded ? 1e-3 : 1e-4)
    }
    await session.close()
  })
})
