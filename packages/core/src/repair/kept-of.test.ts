import { expect, it } from 'vitest'
import { magnitude } from '../../test/criteria.ts'
import { perceptron } from '../../test/models.ts'
import { plan } from '../plan/plan.ts'
import { remove } from '../remove/remove.ts'
import { cutBatch } from './cut-value.ts'
import { keptOf } from './kept-of.ts'

it('tells for each value what the removed model has there', async () => {
  const model = perceptron()
  const draft = await plan(model, { criterion: magnitude, target: { sparsity: 0.5 } })
  const kept = await keptOf(model, draft)
  const hidden = model.graph.nodes[0]!.outputs[0]!
  const positions = kept(hidden)[1]!
  const units = (await remove(model, draft)).graph.tensors.get(model.graph.nodes[0]!.inputs[1]!)!.shape[0]
  expect(positions).toHaveLength(units!)
  const size = model.graph.tensors.get(model.graph.nodes[0]!.inputs[1]!)!.shape[0]!
  const data = Float32Array.from({ length: 2 * size }, (_, i) => i)
  const cut = cutBatch({ type: 'float32', shape: [2, size], data }, kept(hidden))
  expect(cut.shape).toEqual([2, positions.length])
  expect([...cut.data]).toEqual([...positions, ...positions.map(position => position + size)])
})

it('cuts nothing for plans of single weights', async () => {
  const model = perceptron()
  const draft = await plan(model, { criterion: magnitude, granularity: 'element', target: { sparsity: 0.5 } })
  const batch = { type: 'float32', shape: [1, 2], data: Float32Array.of(1, 2) } as const
  expect(cutBatch(batch, (await keptOf(model, draft))(model.graph.nodes[0]!.outputs[0]!))).toBe(batch)
})
