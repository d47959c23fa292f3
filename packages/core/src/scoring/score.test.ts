import { describe, expect, it } from 'vitest'
import { defineCriterion } from '@coppice/spec'
import type { Criterion, Model } from '@coppice/spec'
import { buildModel } from '../../../testkit/src/index.ts'
import { magnitude, noise } from '../../test/criteria.ts'
import { matching } from '../../test/matching.ts'
import { unitsOf } from '../units/units-of.ts'
import { normaliseScores } from './normalise-scores.ts'
import { score } from './score.ts'

const network = (): Model =>
  buildModel({}, g => {
    const y = g.relu(g.gemm(g.input('x', [1, 4]), { out: 6, name: 'a' }))
    g.output(g.gemm(y, { out: 3, name: 'b' }))
  })

function withElement(model: Model, name: string, at: number, value: number): Model {
  const tensor = model.graph.tensors.get(name)!
  const read = async (): Promise<Uint8Array> => {
    const bytes = (await tensor.read()).slice()
    new Float32Array(bytes.buffer)[at] = value
    return bytes
  }
  return { ...model, graph: { ...model.graph, tensors: new Map(model.graph.tensors).set(name, { ...tensor, read }) } }
}

const scoring = (scores: Float32Array): Criterion =>
  defineCriterion({ name: 'odd', granularities: ['element'], score: () => scores })

describe('score', () => {
  it('gives one score a cell for each unit', async () => {
    const scores = await score(await unitsOf(network(), undefined, 'element'), { criterion: magnitude })
    expect([...scores].map(([id, { length }]) => [id, length])).toEqual([
      ['a.weight', 24],
      ['b.weight', 18],
    ])
  })

  it.each([Number.NaN, Infinity, -Infinity])('refuses the weight %f and names the tensor', async value => {
    for (const criterion of [magnitude, noise(1)]) {
      const units = await unitsOf(withElement(network(), 'b.weight', 5, value), undefined, 'element')
      await expect(score(units, { criterion })).rejects.toMatchObject({
        code: 'invalid-model',
        message: matching(/'b\.weight'.*element 5/),
      })
    }
  })

  it('takes weights that are all the same', async () => {
    const model = network()
    const flat = [...model.graph.tensors].map(
      ([name, tensor]) => [name, { ...tensor, read: async () => (await tensor.read()).slice().fill(0) }] as const,
    )
    const units = await unitsOf({ ...model, graph: { ...model.graph, tensors: new Map(flat) } }, undefined, 'element')
    expect((await score(units, { criterion: magnitude })).get('a.weight')).toEqual(new Float32Array(24))
  })

  it.each([
    ['too few scores', new Float32Array(3), /24 scores, received 3/],
    ['a score that is not finite', new Float32Array(24).fill(Number.NaN, 7, 8), /NaN for cell 7/],
  ])('blames a criterion for %s', async (_, scores, message) => {
    const units = await unitsOf(network(), undefined, 'element')
    await expect(score(units, { criterion: scoring(scores) })).rejects.toMatchObject({
      code: 'internal',
      message: matching(message),
    })
  })

  it('says which granularities and needs it can serve', async () => {
    const units = await unitsOf(network(), undefined, 'block')
    await expect(score(units, { criterion: scoring(new Float32Array(1)) })).rejects.toMatchObject({ code: 'usage' })
    const needy = { ...magnitude, needs: ['activation.sum'] } as unknown as Criterion
    await expect(score(units, { criterion: needy })).rejects.toThrow(/activation\.sum/)
  })

  it('reports progress and stops when asked', async () => {
    const units = await unitsOf(network(), undefined, 'element')
    const controller = new AbortController()
    const seen: string[] = []
    const onProgress = (done: number, total: number): void => {
      seen.push(`${done}/${total}`)
      controller.abort()
    }
    const stopped = score(units, { criterion: magnitude, onProgress, signal: controller.signal })
    await expect(stopped).rejects.toMatchObject({ code: 'interrupted' })
    expect(seen).toEqual(['1/2'])
  })
})

describe('normaliseScores', () => {
  const scores = Float32Array.of(1, 2, 3)

  it('divides scores of channels by their mean', () => {
    expect(normaliseScores(scores, 'channel', false)).toEqual(Float32Array.of(0.5, 1, 1.5))
  })

  it('leaves comparable scores, single weights and zeros as they are', () => {
    expect(normaliseScores(scores, 'channel', true)).toBe(scores)
    expect(normaliseScores(scores, 'element', false)).toBe(scores)
    expect(normaliseScores(new Float32Array(3), 'head', false)).toEqual(new Float32Array(3))
  })
})
