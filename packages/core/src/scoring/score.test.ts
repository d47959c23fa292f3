import { describe, expect, it } from 'vitest'
import { defineCriterion } from '@coppice/spec'
import type { Criterion, Model } from '@coppice/spec'
import { analyse } from '@coppice/graph'
import { buildModel, tinyModels } from '../../../testkit/src/index.ts'
import { magnitude, noise } from '../../test/criteria.ts'
import { matching } from '../../test/matching.ts'
import { referenceKernels } from '../kernels/reference-kernels.ts'
import { unitsOf } from '../units/units-of.ts'
import type { Units } from '../units/unit-outline.ts'
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
  it('refuses a criterion for another version of the plugin interface', async () => {
    const criterion = { ...magnitude, api: 2 as 1 }
    const units = await unitsOf(network(), undefined, 'element')
    await expect(score(units, { criterion })).rejects.toThrow(/^criterion 'magnitude': .* received version 2/)
  })

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

describe('score of channels by criteria that look at sums alone', () => {
  const sums: Criterion = { ...magnitude, name: 'sums', weights: 'sums' }
  const byData: Criterion = { ...magnitude, weights: 'data' }
  const channels = async (model: Model): Promise<Units> => unitsOf(model, await analyse(model.graph), 'channel')

  it('gives the scores that all elements give', async () => {
    for (const { build } of tinyModels) {
      const units = await channels(build(1))
      expect(await score(units, { criterion: sums })).toEqual(await score(units, { criterion: byData }))
    }
  })

  it('shows them no elements, unless a backend sums by itself', async () => {
    const lengths = new Set<number>()
    const looking: Criterion = {
      ...sums,
      score(unit, seen, kernels) {
        for (const { data } of unit.slices) lengths.add(data.length)
        return sums.score(unit, seen, kernels)
      },
    }
    const units = await channels(network())
    await score(units, { criterion: looking })
    expect([...lengths]).toEqual([0])
    await score(units, { criterion: looking, kernels: { sumPowers: referenceKernels.sumPowers } })
    expect([...lengths].length).toBeGreaterThan(1)
  })

  it.each(['a.weight', 'a.bias', 'b.weight'])('refuses a weight of %s that is not finite', async name => {
    const units = await channels(withElement(network(), name, 3, Number.NaN))
    for (const criterion of [sums, { ...noise(1), weights: 'sums' as const }])
      await expect(score(units, { criterion })).rejects.toMatchObject({
        code: 'invalid-model',
        message: matching(new RegExp(`'${name}'.*element 3`)),
      })
  })

  it('reads each tensor once', async () => {
    const model = network()
    const reads = new Map<string, number>()
    const counted = [...model.graph.tensors].map(([name, tensor]) => {
      const read = async (): Promise<Uint8Array> => {
        reads.set(name, (reads.get(name) ?? 0) + 1)
        return tensor.read()
      }
      return [name, { ...tensor, read }] as const
    })
    const units = await channels({ ...model, graph: { ...model.graph, tensors: new Map(counted) } })
    reads.clear()
    await score(units, { criterion: sums })
    expect([...reads]).toEqual(['a.weight', 'a.bias', 'b.weight'].map(name => [name, 1]))
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
