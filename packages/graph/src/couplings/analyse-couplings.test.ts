import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Coupling, Graph, Tensor } from '@coppice/spec'
import { analyse } from '../analysis/analyse.ts'
import { maskCells } from '../removal/mask-cells.ts'
import { parametersAfter } from '../removal/parameters-after.ts'
import { protectLast } from '../removal/protect-last.ts'
import { removeCells } from '../removal/remove-cells.ts'
import { bareGraph, counted, numbersIn } from '../testing/bare-graph.ts'
import { coupleByRules } from './couple-by-rules.ts'

/** Two dense layers with a norm between them, the second of which reads two positions a cell. */
const graph = (): Graph =>
  coupleByRules(
    bareGraph([
      counted('a.weight', [3, 2]),
      counted('n.weight', [3]),
      counted('b.weight', [2, 6]),
      counted('c', [2, 2]),
    ]),
    {
      units: [
        {
          name: 'hidden',
          slices: ['a.weight', 'n.weight'].map(tensor => ({ tensor, axis: 0 })).concat({ tensor: 'b.weight', axis: 1 }),
        },
      ],
    },
  )

describe('an analysis of couplings', () => {
  it('has a unit for each, and protects what none names', async () => {
    const { units, protected: spared } = await analyse(graph())
    expect(units.map(({ id, kind, size }) => [id, kind, size])).toEqual([['hidden', 'channel', 3]])
    expect(spared.map(({ name }) => name)).toEqual(['a.weight axis 1', 'b.weight axis 0', 'c axis 0', 'c axis 1'])
  })

  it('cuts every slice, and the couplings with them', async () => {
    const analysis = await analyse(graph())
    const cut = removeCells(analysis, new Map([['hidden', [1]]]))
    expect(await numbersIn(cut.tensors.get('a.weight'))).toEqual([1, 2, 5, 6])
    expect(await numbersIn(cut.tensors.get('n.weight'))).toEqual([1, 3])
    expect(await numbersIn(cut.tensors.get('b.weight'))).toEqual([1, 2, 5, 6, 7, 8, 11, 12])
    expect(cut.tensors.get('c')).toBe(analysis.graph.tensors.get('c'))
    expect(cut.couplings![0]).toMatchObject({ size: 2 })
    const again = removeCells(await analyse(cut), new Map([['hidden', [0]]]))
    expect(await numbersIn(again.tensors.get('b.weight'))).toEqual([5, 6, 11, 12])
    expect(again.couplings).toEqual([])
    expect(parametersAfter(analysis, new Map([['hidden', [1]]]))).toBe(4 + 2 + 8 + 4)
  })

  it('masks what it would cut', async () => {
    const masked = maskCells(await analyse(graph()), new Map([['hidden', [1]]]))
    expect(await numbersIn(masked.tensors.get('a.weight'))).toEqual([1, 2, 0, 0, 5, 6])
    expect(await numbersIn(masked.tensors.get('b.weight'))).toEqual([1, 2, 0, 0, 5, 6, 7, 8, 0, 0, 11, 12])
  })

  it('takes a position that lies in two couplings away with either, and never all of an axis', async () => {
    const heads = { name: 'heads', kind: 'head', size: 2, slices: [{ tensor: 'w', axis: 0 }] } as const
    const dimensions = { name: 'dimensions', slices: [{ tensor: 'w', axis: 0, parts: 2 }] } as const
    const analysis = await analyse(coupleByRules(bareGraph([counted('w', [6, 1])]), { units: [heads, dimensions] }))
    const selection = new Map([
      ['heads', [0]],
      ['dimensions', [1]],
    ])
    const cut = removeCells(analysis, selection)
    expect(await numbersIn(cut.tensors.get('w'))).toEqual([4, 6])
    expect(cut.couplings!.map(({ id, slices }) => [id, [...slices[0]!.positions]])).toEqual([['dimensions', [0, 1]]])
    const tooMuch = new Map([
      ['heads', [0]],
      ['dimensions', [0, 1, 2]],
    ])
    expect(removeCells(analysis, tooMuch).tensors.get('w')!.shape).toEqual([0, 1])
    expect(removeCells(analysis, protectLast(analysis, tooMuch)).tensors.get('w')!.shape).toEqual([2, 1])
  })

  const w = counted('w', [4, 2])
  const sound: Coupling = {
    id: 'u',
    kind: 'channel',
    size: 2,
    slices: [{ tensor: 'w', axis: 0, positions: Int32Array.of(0, 2), count: 1, role: 'output' }],
  }
  const slice = sound.slices[0]!
  it.each([
    ['one cell', { ...sound, size: 1 }],
    ['no slices', { ...sound, slices: [] }],
    ['a tensor that is missing', { ...sound, slices: [{ ...slice, tensor: 'x' }] }],
    ['integers', { ...sound, slices: [{ ...slice, tensor: 'i' }] }],
    ['an axis that is missing', { ...sound, slices: [{ ...slice, axis: 2 }] }],
    ['too few positions', { ...sound, slices: [{ ...slice, positions: Int32Array.of(1) }] }],
    ['a position beyond the axis', { ...sound, slices: [{ ...slice, positions: Int32Array.of(1, 4) }] }],
    ['a position twice', { ...sound, slices: [{ ...slice, positions: Int32Array.of(1, 1) }] }],
  ])('refuses couplings with %s', async (_, coupling) => {
    const integers: Tensor = { name: 'i', type: 'int8', shape: [4], read: () => new Uint8Array(4) }
    const wrong = { ...bareGraph([w, integers]), couplings: [coupling] }
    await expect(analyse(wrong)).rejects.toMatchObject({ code: 'usage' })
  })

  it('gives a mask of zeros exactly where removal cuts, whatever the positions', async () => {
    const positions = fc.uniqueArray(fc.nat(5), { minLength: 6, maxLength: 6 })
    const cells = fc.subarray([0, 1, 2], { minLength: 1, maxLength: 2 })
    await fc.assert(
      fc.asyncProperty(positions, positions, cells, async (rows, columns, removed) => {
        const tensor = counted('w', [6, 6])
        const slices = [rows, columns].map((list, axis) => {
          return { tensor: 'w', axis, positions: Int32Array.from(list), count: 2, role: 'output' } as const
        })
        const analysis = await analyse({
          ...bareGraph([tensor]),
          couplings: [{ id: 'u', kind: 'channel', size: 3, slices }],
        })
        const selection = new Map([['u', removed]])
        const masked = await numbersIn(maskCells(analysis, selection).tensors.get('w'))
        const cut = await numbersIn(removeCells(analysis, selection).tensors.get('w'))
        expect(masked.filter(number => number !== 0)).toEqual(cut)
      }),
    )
  })
})
