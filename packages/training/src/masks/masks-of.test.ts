import { mask, plan } from '@coppice/core'
import { l1, random } from '@coppice/criterion-sparsity'
import { tinyModels } from '@coppice/testkit'
import { describe, expect, it } from 'vitest'
import { perceptron } from '../testing/blobs.ts'
import { readWeights } from '../testing/read-weights.ts'
import { joinMasks } from './join-masks.ts'
import { masksOf, zerosOf } from './masks-of.ts'

const target = { sparsity: 0.5 }

describe('masksOf', () => {
  it.each(['element', 'n:m', 'block', 'channel'] as const)(
    'are the zeros of the masked model: %s',
    async granularity => {
      const model = perceptron()
      const draft = await plan(model, { criterion: l1(), granularity, target })
      const masks = await masksOf(model, draft)
      expect(masks.size).toBeGreaterThan(1)
      const [before, after] = [await readWeights(model), await readWeights(await mask(model, draft))]
      for (const [name, own] of after) {
        const kept = masks.get(name) ?? new Uint8Array(own.length).fill(1)
        expect([...own]).toEqual([...before.get(name)!].map((weight, at) => (kept[at] === 1 ? weight : 0)))
      }
    },
  )

  it('are of what makes channels alone where that is asked for', async () => {
    const model = perceptron()
    const draft = await plan(model, { criterion: l1(), target })
    const [all, outputs] = [await masksOf(model, draft), await masksOf(model, draft, { of: 'outputs' })]
    expect([...outputs.keys()].sort()).toEqual(['a.weight', 'b.weight'])
    expect(all.has('a.bias')).toBe(true)
    for (const [name, kept] of outputs) {
      const gone = draft.units.find(({ id }) => id === name)!.removed as readonly number[]
      const width = kept.length / (name === 'a.weight' ? 16 : 12)
      const rows = [...kept].map((_, at) => (gone.includes(Math.floor(at / width)) ? 0 : 1))
      expect([...kept]).toEqual(rows)
    }
  })

  it.each(tinyModels.filter(({ name }) => name !== 'small-convolutional-network'))(
    'are those of every tiny model, or say why not: $name',
    async ({ build }) => {
      const model = build(1)
      const draft = await plan(model, { criterion: random({ seed: 2 }), target: { sparsity: 0.3 } })
      const masks = await masksOf(model, draft).catch((error: { code?: string }) => error.code)
      if (typeof masks === 'string') return expect(masks).toBe('unsupported-model')
      const after = await readWeights(await mask(model, draft))
      for (const [name, kept] of masks!) {
        const zeros = after.get(name)
        if (zeros) expect([...kept].every((one, at) => one === 1 || zeros[at] === 0)).toBe(true)
      }
    },
  )
})

it('zerosOf finds zeros of weights, not of biases', async () => {
  const model = perceptron()
  const sparse = await mask(model, await plan(model, { criterion: l1(), granularity: 'element', target }))
  const masks = await zerosOf(sparse)
  for (const [name, own] of await readWeights(sparse)) {
    if (!name.endsWith('.weight')) expect(masks.has(name)).toBe(false)
    else expect([...masks.get(name)!]).toEqual([...own].map(weight => (weight === 0 ? 0 : 1)))
  }
  expect(await zerosOf(model)).toEqual(new Map())
})

it('joinMasks masks what either does', () => {
  const [first, second] = [new Map([['a', Uint8Array.of(0, 1, 1)]]), new Map([['a', Float32Array.of(2, 0, 1)]])]
  expect(joinMasks(first, second)).toEqual(new Map([['a', Uint8Array.of(0, 0, 1)]]))
  expect(joinMasks(first, new Map([['b', Uint8Array.of(1)]])).size).toBe(2)
})
