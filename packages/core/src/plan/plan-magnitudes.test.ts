import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { l1, lp } from '../../../criterion-sparsity/src/index.ts'
import { encodeElements } from '@coppice/graph'
import type { Allocation, Model, Tensor } from '@coppice/spec'
import { buildModel } from '../../../testkit/src/index.ts'
import { bareModel } from '../../test/bare-model.ts'
import { global } from '../allocations/global.ts'
import { uniform } from '../allocations/uniform.ts'
import { mask } from '../mask/mask.ts'
import { parsePlan } from './parse-plan.ts'
import { plan } from './plan.ts'

const tensorOf = (name: string, type: Tensor['type'], shape: readonly number[], values: readonly number[]): Tensor => {
  const bytes = encodeElements(type, values)
  return { name, type, shape, read: () => bytes }
}

/** Numbers with many ties. */
const weights = (count: number): fc.Arbitrary<number[]> =>
  fc.array(fc.oneof(fc.integer({ min: -4, max: 4 }), fc.float({ min: -2, max: 2, noNaN: true })), {
    minLength: count,
    maxLength: count,
  })

const checkpoint: fc.Arbitrary<Model> = fc
  .array(
    fc
      .tuple(
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 2, max: 6 }),
        fc.constantFrom('float32', 'bfloat16', 'float16'),
      )
      .chain(([rows, columns, type]) =>
        weights(rows * columns).map(values => ({ shape: [rows, columns], type, values }) as const),
      ),
    { minLength: 1, maxLength: 4 },
  )
  .map(list => bareModel(...list.map(({ shape, type, values }, at) => tensorOf(`w${at}`, type, shape, values))))

/** The same criterion, of which nothing is known beforehand: every weight is scored. */
const scored = { ...l1(), element: undefined } as never

async function bytesOf(model: Model): Promise<Uint8Array[]> {
  return Promise.all([...model.graph.tensors.values()].map(async ({ read }) => (await read()).slice()))
}

describe('plans of magnitudes', () => {
  it('take away exactly what scoring every weight does, under any allocation', async () => {
    const allocations = fc.constantFrom<Allocation>(global(), global({ floor: 0.3 }), uniform())
    await fc.assert(
      fc.asyncProperty(checkpoint, fc.integer({ min: 0, max: 99 }), allocations, async (model, percent, allocation) => {
        const options = { granularity: 'element', allocation, target: { sparsity: percent / 100 } } as const
        const ranked = await plan(model, { criterion: l1(), ...options })
        const inMemory = await plan(model, { criterion: scored, ...options })
        expect(ranked.sparsity).toBe(inMemory.sparsity)
        expect(ranked.options).toEqual(inMemory.options)
        expect(await bytesOf(await mask(model, ranked))).toEqual(await bytesOf(await mask(model, inMemory)))
      }),
    )
  })

  it('say the magnitude below which weights go, survive JSON, and can be edited', async () => {
    const model = bareModel(
      tensorOf('a', 'float32', [2, 2], [0.1, -0.2, 0.3, 0.4]),
      tensorOf('b', 'float32', [1, 4], [0.3, 0.5, -0.3, 7]),
    )
    const draft = await plan(model, { criterion: l1(), granularity: 'element', target: { sparsity: 0.5 } })
    const below = Math.fround(0.3)
    expect(draft.units).toEqual([
      { id: 'a', cells: 4, removed: { below, until: 4, count: 3 } },
      { id: 'b', cells: 4, removed: { below, until: 1, count: 1 } },
    ])
    const reread = parsePlan(JSON.stringify(draft))
    const [, b] = await bytesOf(await mask(model, reread))
    expect([...new Float32Array(b!.buffer)]).toEqual([0, 0.5, Math.fround(-0.3), 7])
    const edited = { ...reread, units: [{ id: 'b', cells: 4, removed: { below: 0.5, until: 0, count: 2 } }] }
    const [a, c] = await bytesOf(await mask(model, edited))
    expect(a).toEqual((await bytesOf(model))[0])
    expect([...new Float32Array(c!.buffer)]).toEqual([0, 0.5, 0, 7])
  })

  it('are made for models without nodes, and for magnitudes alone', async () => {
    const model = buildModel({}, g => g.output(g.gemm(g.input('x', [1, 6]), { out: 10, name: 'fc' })))
    const options = { granularity: 'element', target: { sparsity: 0.5 } } as const
    const inGraph = await plan(model, { criterion: l1(), ...options })
    expect(inGraph.units[0]!.removed).toHaveLength(30)
    const bare = bareModel(tensorOf('a', 'float32', [2, 2], [1, 0, 3, 0]))
    const counting = await plan(bare, { criterion: lp({ power: 0 }), ...options })
    expect(counting.units[0]!.removed).toEqual([1, 3])
  })

  it('tell how many tensors were read', async () => {
    const model = bareModel(...['a', 'b'].map(name => tensorOf(name, 'float32', [2, 2], [1, 2, 3, 4])))
    const told: number[][] = []
    const onProgress = (...numbers: number[]): unknown => told.push(numbers)
    await plan(model, { criterion: l1(), granularity: 'element', target: { sparsity: 0.5 }, onProgress })
    expect(told).toEqual([
      [1, 2],
      [2, 2],
    ])
  })

  it.each([
    ['a threshold for channels', 'channel', { below: 1, until: 0, count: 1 }],
    ['a threshold that float32 has not', 'element', { below: 0.1, until: 0, count: 1 }],
    ['a threshold that is not finite', 'element', { below: Infinity, until: 0, count: 1 }],
    ['an end beyond the tensor', 'element', { below: 1, until: 5, count: 1 }],
  ] as const)('refuse %s', async (_, granularity, removed) => {
    const model = bareModel(tensorOf('a', 'float32', [2, 2], [1, 2, 3, 4]))
    const draft = await plan(model, { criterion: l1(), granularity: 'element', target: { sparsity: 0.5 } })
    const wrong = { ...draft, granularity, units: [{ id: 'a', cells: 4, removed }] }
    await expect(mask(model, wrong)).rejects.toMatchObject({ code: 'plan-mismatch' })
  })
})
