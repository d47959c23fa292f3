import { expect, it } from 'vitest'
import { perceptron } from '../../../testkit/src/index.ts'
import { caseGraph, fed } from '../testing/agree-with-runtime.ts'
import { countMacs } from './count-macs.ts'

it('counts one sample, or as many as are told', async () => {
  const { graph } = perceptron(1)
  const weights = [...graph.tensors.values()].filter(({ shape }) => shape.length === 2)
  const products = weights.reduce((sum, { shape }) => sum + shape[0]! * shape[1]!, 0)
  expect(products).toBeGreaterThan(0)
  expect(await countMacs(graph)).toBe(products)
  expect(await countMacs(graph, { batch: 4 })).toBe(4 * products)
})

it('takes the smallest sizes that work where 1 does not', async () => {
  const graph = caseGraph({ operator: 'Conv', inputs: [fed(1, 3, 1, 1), fed(4, 3, 5, 5)] })
  const open = {
    ...graph,
    inputs: graph.inputs.map((input, i) => (i === 0 ? { ...input, shape: ['batch', 3, 'h', 'w'] } : input)),
  }
  expect(await countMacs(open, { h: 6 })).toBe(4 * 2 * 3 * 75)
})

it('refuses sizes that contradict each other', async () => {
  const graph = caseGraph({ operator: 'MatMul', inputs: [fed(2, 3), fed(4, 5)] })
  await expect(countMacs(graph)).rejects.toMatchObject({ code: 'invalid-model' })
})
