import { describe, expect, it } from 'vitest'
import { bareGraph, counted } from '../testing/bare-graph.ts'
import { coupleByRules } from './couple-by-rules.ts'
import type { CouplingRule, SliceRule } from './coupling-rules.ts'

const llama = bareGraph(
  [0, 1].flatMap(layer => [
    counted(`model.layers.${layer}.mlp.gate_proj.weight`, [6, 4]),
    counted(`model.layers.${layer}.mlp.up_proj.weight`, [6, 4]),
    counted(`model.layers.${layer}.mlp.down_proj.weight`, [4, 6]),
    counted(`model.layers.${layer}.attn.q_proj.weight`, [8, 4]),
    counted(`model.layers.${layer}.attn.k_proj.weight`, [4, 4]),
    counted(`model.layers.${layer}.attn.o_proj.weight`, [4, 8]),
    counted(`model.layers.${layer}.norm.weight`, [4]),
  ]),
)
const mlp: CouplingRule = {
  name: 'layers.{i}.mlp',
  slices: [
    { tensor: 'model.layers.{i}.mlp.gate_proj.weight', axis: 0 },
    { tensor: 'model.layers.{i}.mlp.up_proj.weight', axis: 0 },
    { tensor: 'model.layers.{i}.mlp.down_proj.weight', axis: 1 },
    { tensor: 'model.layers.{i}.mlp.up_proj.bias', axis: 0, optional: true },
  ],
}
const couplingsOf = (...units: readonly CouplingRule[]) => coupleByRules(llama, { units }).couplings!
const positions = (rule: Omit<CouplingRule, 'name'>, index = 0): number[] => [
  ...couplingsOf({ name: 'unit', ...rule })[0]!.slices[index]!.positions,
]

describe('coupling rules', () => {
  it('make a unit for each number that the tensors have, with what is there of optional slices', () => {
    const found = couplingsOf(mlp).map(({ id, kind, size, slices }) => {
      return { id, kind, size, slices: slices.map(({ tensor, axis, role }) => `${role} ${tensor} ${axis}`) }
    })
    expect(found).toEqual(
      [0, 1].map(layer => ({
        id: `layers.${layer}.mlp`,
        kind: 'channel',
        size: 6,
        slices: [
          `output model.layers.${layer}.mlp.gate_proj.weight 0`,
          `output model.layers.${layer}.mlp.up_proj.weight 0`,
          `input model.layers.${layer}.mlp.down_proj.weight 1`,
        ],
      })),
    )
  })

  it('give each cell a stretch of the axis: the heads that share a key, and their dimensions', () => {
    const slices: SliceRule[] = ['q', 'k'].map(each => ({ tensor: `model.layers.0.attn.${each}_proj.weight`, axis: 0 }))
    const rule = { kind: 'head', size: 2, slices } as const
    expect(positions(rule, 0)).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
    expect(positions(rule, 1)).toEqual([0, 1, 2, 3])
    expect(couplingsOf({ name: 'unit', ...rule })[0]!.slices.map(({ count }) => count)).toEqual([4, 2])
  })

  it('repeat the cells in each part of an axis, as gates and joined queries, keys and values have it', () => {
    const slices = [{ tensor: 'model.layers.0.attn.q_proj.weight', axis: 0, parts: 2 }]
    expect(positions({ slices })).toEqual([0, 4, 1, 5, 2, 6, 3, 7])
    expect(positions({ size: 2, slices })).toEqual([0, 1, 4, 5, 2, 3, 6, 7])
  })

  it('take in every tensor that a word of the slice alone fits, such as the width of all layers', () => {
    const [width] = couplingsOf({
      name: 'width',
      slices: [
        { tensor: 'model.layers.{i}.norm.weight', axis: 0 },
        { tensor: 'model.layers.{i}.mlp.down_proj.weight', axis: 0 },
      ],
    })
    expect(width).toMatchObject({ id: 'width', size: 4 })
    expect(width!.slices.map(({ tensor, role }) => `${role} ${tensor}`)).toEqual([
      'scale model.layers.0.norm.weight',
      'scale model.layers.1.norm.weight',
      'output model.layers.0.mlp.down_proj.weight',
      'output model.layers.1.mlp.down_proj.weight',
    ])
  })

  it('tell the roles of vectors by their names, unless they are told', () => {
    const graph = bareGraph(
      ['bn.weight', 'bn.bias', 'bn.running_mean', 'bn.running_var', 'gain'].map(name => counted(name, [4])),
    )
    const slices = [...graph.tensors.keys()].map(tensor => ({ tensor, axis: 0 }))
    const rolesOf = (own: readonly SliceRule[]): string[] =>
      coupleByRules(graph, { units: [{ name: 'bn', slices: own }] }).couplings![0]!.slices.map(({ role }) => role)
    expect(rolesOf(slices)).toEqual(['scale', 'bias', 'statistic', 'statistic', 'bias'])
    expect(rolesOf([{ tensor: 'gain', axis: 0, role: 'scale' }])).toEqual(['scale'])
  })

  it('take names at their word: dots, brackets and words that come twice', () => {
    const names = ['a[0].w', 'aX0Yw', 'b.1.1.w', 'b.1.2.w', 'constructor.w']
    const graph = bareGraph(names.map(name => counted(name, [2, 2])))
    const idsOf = (name: string, tensor: string): string[] =>
      coupleByRules(graph, { units: [{ name, slices: [{ tensor, axis: 0 }] }] }).couplings!.map(({ id }) => id)
    expect(idsOf('a{i}', 'a[{i}].w')).toEqual(['a0'])
    expect(idsOf('b{i}', 'b.{i}.{i}.w')).toEqual(['b1'])
    expect(idsOf('b{i}-{j}', 'b.{i}.{j}.w')).toEqual(['b1-1', 'b1-2'])
    expect(() => idsOf('unit', '{constructor}.w')).toThrow('{constructor}.w')
  })

  const slice = (tensor: string, axis = 0): SliceRule => ({ tensor, axis })
  const q = 'model.layers.0.attn.q_proj.weight'
  it.each([
    ['a tensor that is missing', { name: 'u', slices: [slice('nowhere')] }, 'the tensor nowhere'],
    [
      'one that only one layer lacks',
      { name: '{i}', slices: [slice('model.layers.{i}.norm.weight'), slice('model.layers.{i}.x')] },
      'model.layers.0.x',
    ],
    ['a name whose word no slice has', { name: '{j}', slices: [slice(q)] }, 'a slice with {j}'],
    ['a name that no tensor fits', { name: '{i}', slices: [slice('encoder.{i}.weight')] }, 'encoder.{i}.weight'],
    [
      'nothing but what is missing',
      { name: 'u', slices: [{ ...slice('nowhere'), optional: true }] },
      'some of its tensors',
    ],
    ['an axis that is not there', { name: 'u', slices: [slice(q, 2)] }, 'which has 2'],
    ['a size that does not divide', { name: 'u', size: 3, slices: [slice(q)] }, 'a multiple of 3 cells'],
    ['parts that do not divide', { name: 'u', slices: [{ ...slice(q), parts: 3 }] }, 'times 3 parts'],
    ['one cell', { name: 'u', size: 1, slices: [slice(q)] }, 'at least 2 cells'],
  ] as const)('refuse %s, naming the rule', (_, rule, message) => {
    expect(() => couplingsOf(rule)).toThrow(
      expect.objectContaining({ code: 'usage', message: expect.stringContaining(message) as never }),
    )
  })

  it('refuse two units of one name', () => {
    expect(() => couplingsOf(mlp, mlp)).toThrow('a name of its own')
  })
})
