import { decodeElements } from '@coppice/graph'
import { describe, expect, it } from 'vitest'
import { tinyModels } from '../../../testkit/src/index.ts'
import { noise } from '../../test/criteria.ts'
import { elementsOf, mapElements, perceptron, replaceTensors } from '../../test/models.ts'
import { mask } from '../mask/mask.ts'
import { plan } from '../plan/plan.ts'
import { supportsOf } from './support.ts'

const target = { sparsity: 0.4 }

describe('supportsOf', () => {
  it.each(tinyModels)('is zero where the masked model is and the model is not: $name', async ({ build }) => {
    const model = build(3)
    const draft = await plan(model, { criterion: noise(2), target })
    const supports = await supportsOf(model, draft)
    const masked = await mask(model, draft)
    for (const [name, { type }] of masked.graph.tensors) {
      if (type !== 'float32' || !model.graph.tensors.has(name)) continue
      const [before, after] = [await elementsOf(model, name), await elementsOf(masked, name)]
      const support = decodeElements(type, await supports.get(name)!.read(), before.length)
      before.forEach((weight, at) => {
        if (weight !== 0) expect(support[at]).toBe(after[at] === 0 ? 0 : 1)
      })
    }
  })

  it('is one where a weight that stays happens to be zero', async () => {
    const model = perceptron()
    const zero = replaceTensors(model, tensor => mapElements(tensor, own => own.map(() => 0)))
    const draft = await plan(model, { criterion: noise(2), granularity: 'element', target })
    const read = async (support: Awaited<ReturnType<typeof supportsOf>>): Promise<Uint8Array> =>
      support.get('a.weight')!.read()
    expect(await read(await supportsOf(zero, draft))).toEqual(await read(await supportsOf(model, draft)))
  })
})
