import { describe, expect, it } from 'vitest'
import type { Batch, Dimension, Model } from '@coppice/spec'
import { buildModel } from '../../../testkit/src/index.ts'
import { generateInputs } from './generate-inputs.ts'
import { toleranceOf } from './tolerance-of.ts'

const numbers = ({ data }: Batch): number[] => Array.from(data as ArrayLike<number>, Number)

/** A model that only reads one input. */
const reading = (
  name: string,
  type: 'float32' | 'float16' | 'bool' | 'int64' | 'string',
  shape: Dimension[] = [100],
): Model =>
  buildModel({}, g => g.output(g.node('Identity', [g.input(name, shape, type)], {}, { shapes: [shape] }), { type }))

async function only(model: Model, options?: Parameters<typeof generateInputs>[1]): Promise<Batch> {
  const feeds = await generateInputs(model.graph, options)
  return feeds[model.graph.inputs[0]!.name]!
}

describe('generateInputs', () => {
  it('gives normal floats of the shape that the sizes say', async () => {
    const batch = await only(reading('x', 'float32', ['batch', 50]), { sizes: { batch: 40 } })
    expect(batch.shape).toEqual([40, 50])
    const all = numbers(batch)
    const mean = all.reduce((sum, each) => sum + each, 0) / 2000
    expect(Math.abs(mean)).toBeLessThan(0.1)
    expect(Math.abs(all.reduce((sum, each) => sum + each ** 2, 0) / 2000 - 1)).toBeLessThan(0.15)
  })

  it('depends on the seed and the name alone', async () => {
    const [one, again, other, elsewhere] = await Promise.all([
      only(reading('x', 'float32'), { seed: 1 }),
      only(reading('x', 'float32'), { seed: 1 }),
      only(reading('x', 'float32'), { seed: 2 }),
      only(reading('z', 'float32'), { seed: 1 }),
    ])
    expect(one).toEqual(again)
    expect(new Set([one, other, elsewhere].map(each => numbers(each)[0])).size).toBe(3)
  })

  it('gives float16 as bits', async () => {
    const { data } = await only(reading('x', 'float16'))
    expect(data).toBeInstanceOf(Uint16Array)
    expect(new Set(numbers({ type: 'uint16', shape: [100], data })).size).toBeGreaterThan(50)
  })

  it.each([
    ['attention_mask', 'int64'],
    ['Mask', 'float32'],
    ['flag', 'bool'],
  ] as const)('gives ones for %s of type %s', async (name, type) => {
    expect(new Set(numbers(await only(reading(name, type))))).toEqual(new Set([1]))
  })

  it('draws integers below 50 where nothing bounds them, or below what is said', async () => {
    const free = numbers(await only(reading('n', 'int64', [2000])))
    expect([Math.min(...free), Math.max(...free)]).toEqual([0, 49])
    expect(Math.max(...numbers(await only(reading('n', 'int64', [500]), { integers: 3 })))).toBe(2)
  })

  const indexing = (
    rows: number,
    through: (g: Parameters<Parameters<typeof buildModel>[1]>[0], ids: string) => string,
  ): Model =>
    buildModel({}, g => {
      const ids = through(g, g.input('ids', [600], 'int64'))
      g.output(g.node('Gather', [g.weight([rows, 2], { name: 'table' }), ids], { axis: 0 }))
    })

  it('keeps integers within the table that they index, and uses all of it', async () => {
    const all = numbers(await only(indexing(7, (_, ids) => ids)))
    expect([Math.min(...all), Math.max(...all)]).toEqual([0, 6])
  })

  it('traces integers through casts, shapes and offsets', async () => {
    const model = indexing(20, (g, ids) => {
      const cast = g.node('Cast', [ids], { to: 7 }, { shapes: [[600]] })
      const open = g.node('Unsqueeze', [cast, g.constant([0])], {}, { shapes: [[1, 600]] })
      return g.add(open, g.constant([5], { shape: [] }))
    })
    const all = numbers(await only(model))
    expect([Math.min(...all), Math.max(...all)]).toEqual([0, 14])
  })

  it('takes the least of several tables', async () => {
    const model = buildModel({}, g => {
      const ids = g.input('ids', [300], 'int64')
      for (const rows of [30, 4, 12])
        g.output(g.node('Gather', [g.weight([rows, 2], { name: `t${rows}` }), ids], { axis: 0 }))
    })
    expect(Math.max(...numbers(await only(model)))).toBe(3)
  })

  it('refuses what is no number', async () => {
    await expect(only(reading('text', 'string'))).rejects.toMatchObject({ code: 'unsupported-model' })
  })
})

describe('toleranceOf', () => {
  it.each([
    ['float32', 1e-5],
    ['float16', 1e-2],
  ] as const)('is for %s: %f', (type, tolerance) => {
    expect(toleranceOf(reading('x', type).graph)).toBe(tolerance)
  })
})
