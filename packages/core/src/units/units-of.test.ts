import { describe, expect, it } from 'vitest'
import type { Granularity, Model, Tensor } from '@coppice/spec'
import { buildModel } from '../../../testkit/src/index.ts'
import { bareModel } from '../../test/bare-model.ts'
import { analysisOf } from '../analysis/analysis-of.ts'
import { unitsOf } from './units-of.ts'
import type { UnitOutline, Units } from './unit-outline.ts'
import type { WeightUnitOptions } from './weight-unit-options.ts'

const unitsIn = (model: Model, granularity: Granularity, options?: WeightUnitOptions): Promise<Units> =>
  unitsOf(model, undefined, granularity, options)

async function only(model: Model, granularity: Granularity, options?: WeightUnitOptions): Promise<UnitOutline> {
  const { outlines } = await unitsIn(model, granularity, options)
  expect(outlines.length).toBe(1)
  return outlines[0]!
}

const convolution = (): Model =>
  buildModel({}, g => g.output(g.conv(g.input('x', [1, 6, 8, 8]), { out: 10, kernel: 3, name: 'conv' })))
const dense = (): Model => buildModel({}, g => g.output(g.gemm(g.input('x', [1, 6]), { out: 10, name: 'fc' })))
const linear = (): Model => buildModel({}, g => g.output(g.linear(g.input('x', [1, 6]), { out: 10, name: 'fc' })))
const recurrent = (): Model =>
  buildModel({}, g => {
    const weights = [g.weight([1, 16, 6], { name: 'W' }), g.weight([1, 16, 4], { name: 'R' })]
    g.output(g.node('LSTM', [g.input('x', [3, 1, 6]), ...weights], { hidden_size: 4 }, { shapes: [[3, 1, 1, 4]] }))
  })

describe('unitsOf single weights', () => {
  it('has one unit for each weight matrix, and none for biases and norms', async () => {
    const model = buildModel({}, g => {
      const y = g.batchNorm(g.conv(g.input('x', [1, 3, 8, 8]), { out: 4, name: 'conv' }), { name: 'bn' })
      g.output(g.gemm(g.flatten(g.globalAveragePool(y)), { out: 5, name: 'fc' }))
    })
    const { outlines } = await unitsIn(model, 'element')
    expect(outlines.map(({ id, size, parametersPerCell }) => [id, size, parametersPerCell])).toEqual([
      ['conv.weight', 12, 1],
      ['fc.weight', 20, 1],
    ])
  })

  it('leaves embedding tables alone unless asked, also where they are the last weight too', async () => {
    const model = buildModel({}, g => {
      const x = g.embedding(g.input('ids', [1, 4], 'int64'), { rows: 9, features: 6, name: 'table' })
      g.output(g.matmul(x, g.transpose('table.weight', [1, 0])))
    })
    const without = await unitsIn(model, 'element')
    expect(without.outlines).toEqual([])
    expect(without.protected).toEqual([{ name: 'table.weight', reason: 'it is an embedding table' }])
    expect((await only(model, 'element', { tables: true })).id).toBe('table.weight')
  })

  it('names what is quantised', async () => {
    const model = buildModel({}, g => {
      const [w, scale] = [
        g.constant([1, 2, 3, 4], { name: 'w', shape: [2, 2], type: 'int32' }),
        g.weight([], { name: 's' }),
      ]
      g.output(g.matmul(g.input('x', [1, 2]), g.node('DequantizeLinear', [w, scale], {}, { shapes: [[2, 2]] })))
    })
    expect((await unitsIn(model, 'element')).protected).toEqual([{ name: 'w', reason: 'it is quantised (int32)' }])
  })

  it('finds weights in Constant nodes and behind Transpose, Reshape, Identity and Cast', async () => {
    const model = buildModel({}, g => {
      const x = g.input('x', [1, 8])
      const stored = g.weight([8, 4], { name: 'stored', asNode: true })
      const turned = g.transpose(g.weight([4, 8], { name: 'turned' }), [1, 0])
      const merged = g.reshape(g.weight([2, 4, 4], { name: 'merged' }), [8, -1])
      const same = g.node('Identity', [g.weight([8, 4], { name: 'same' })], {}, { shapes: [[8, 4]] })
      const cast = g.node('Cast', [g.weight([8, 4], { name: 'cast' })], { to: 1 }, { shapes: [[8, 4]] })
      for (const weight of [stored, turned, merged, same, cast]) g.output(g.matmul(x, weight))
    })
    const { outlines } = await unitsIn(model, 'element')
    expect(new Set(outlines.map(({ id }) => id))).toEqual(new Set(['stored', 'turned', 'merged', 'same', 'cast']))
  })

  it('leaves a matrix alone that is only added', async () => {
    const model = buildModel({}, g => g.output(g.add(g.input('x', [2, 3]), g.weight([2, 3], { name: 'w' }))))
    const units = await unitsIn(model, 'element')
    expect(units.outlines).toEqual([])
    expect(units.protected).toEqual([{ name: 'w', reason: 'no convolution, dense or recurrent layer reads it' }])
  })
})

describe('unitsOf groups of N:M', () => {
  it.each([
    ['input channels of a convolution, kernel position by kernel position', convolution, [10, 6, 9]],
    ['columns of a transposed dense layer', dense, [10, 6, 1]],
    ['rows of a matrix that stands on the right', linear, [1, 6, 10]],
  ])('run along the %s', async (_, build, [outer, length, stride]) => {
    expect((await only(build(), 'n:m')).groups).toEqual({ outer, length, stride })
  })

  it('run along the last axis of recurrent weights', async () => {
    const { outlines } = await unitsIn(recurrent(), 'n:m')
    expect(outlines.map(({ groups }) => groups)).toEqual([
      { outer: 16, length: 6, stride: 1 },
      { outer: 16, length: 4, stride: 1 },
    ])
  })

  it('run along the merged axes of a reshaped weight', async () => {
    const model = buildModel({}, g => {
      const weight = g.reshape(g.weight([3, 4, 5], { name: 'w' }), [12, 5])
      g.output(g.matmul(g.input('x', [1, 12]), weight))
    })
    expect((await only(model, 'n:m')).groups).toEqual({ outer: 1, length: 12, stride: 5 })
  })
})

describe('unitsOf blocks', () => {
  const block = [2, 3] as const

  it.each([
    ['outputs by inputs and kernel', convolution, [10, 54], [2, 3]],
    ['outputs by inputs', dense, [10, 6], [2, 3]],
    ['inputs by outputs, the block turned with them', linear, [6, 10], [3, 2]],
  ])('lie in the matrix of %s', async (_, build, matrix, turned) => {
    const unit = await only(build(), 'block', { block })
    expect(unit.slices[0]!.layout).toEqual({ kind: 'block', matrix, block: turned })
    expect(unit.size).toBe(Math.ceil(matrix[0]! / turned[0]!) * Math.ceil(matrix[1]! / turned[1]!))
  })
})

describe('unitsOf channels and heads', () => {
  const attention = (): Model =>
    buildModel({}, g => {
      const x = g.input('x', [1, 5, 8])
      const head = (name: string, order: number[]): string =>
        g.transpose(g.reshape(g.linear(x, { out: 8, name }), [1, 5, 2, 4]), order)
      const scores = g.softmax(g.matmul(head('q', [0, 2, 1, 3]), head('k', [0, 2, 3, 1])))
      const mixed = g.reshape(g.transpose(g.matmul(scores, head('v', [0, 2, 1, 3])), [0, 2, 1, 3]), [1, 5, 8])
      g.output(g.linear(g.relu(g.linear(mixed, { out: 12, name: 'up' })), { out: 8, name: 'down' }))
    })

  it('has heads among the channels, and alone where only they are asked for', async () => {
    const model = attention()
    const analysis = await analysisOf(model.graph)
    const [channels, heads] = [await unitsOf(model, analysis, 'channel'), await unitsOf(model, analysis, 'head')]
    expect(channels.outlines.map(({ size }) => size).sort()).toEqual([12, 2])
    expect(heads.outlines.map(({ size }) => size)).toEqual([2])
  })

  it('puts the slice that makes the values first and counts what belongs to a cell', async () => {
    const model = buildModel({}, g => {
      const y = g.relu(g.gemm(g.input('x', ['batch', 6]), { out: 8, name: 'a' }))
      g.output(g.gemm(y, { out: 3, name: 'b' }))
    })
    const { outlines } = await unitsOf(model, await analysisOf(model.graph), 'channel')
    expect(
      outlines.map(({ slices, parametersPerCell }) => [slices[0]!.tensor, slices[0]!.role, parametersPerCell]),
    ).toEqual([['a.weight', 'output', 6 + 1 + 3]])
  })

  it('refuses whole layers', async () => {
    await expect(unitsIn(dense(), 'layer')).rejects.toMatchObject({ code: 'usage' })
  })
})

it('reads no weight', async () => {
  const model = dense()
  const tensors = new Map(
    [...model.graph.tensors].map(([name, tensor]) => [
      name,
      {
        ...tensor,
        read(): never {
          throw new Error('read')
        },
      },
    ]),
  )
  const unread = { ...model, graph: { ...model.graph, tensors } }
  expect((await unitsIn(unread, 'block')).outlines.length).toBe(1)
})

describe('unitsOf a model without nodes', () => {
  const tensor = (name: string, shape: readonly number[], type: Tensor['type'] = 'float32'): Tensor => ({
    name,
    type,
    shape,
    read: () => new Uint8Array(4 * shape.reduce((product, size) => product * size, 1)),
  })
  const model = bareModel(
    tensor('model.embed_tokens.weight', [10, 4]),
    tensor('model.layers.0.mlp.up_proj.weight', [8, 4], 'bfloat16'),
    tensor('model.layers.0.norm.weight', [4]),
    tensor('conv.weight', [6, 3, 2, 2]),
    tensor('conv.bias', [6]),
    tensor('quantised', [4, 4], 'int8'),
    tensor('lm_head.weight', [10, 4]),
  )

  it('takes weights of two or more axes as PyTorch lays them out, and names what it leaves alone', async () => {
    const { outlines, protected: spared } = await unitsIn(model, 'n:m')
    expect(outlines.map(({ id, size, groups }) => [id, size, groups])).toEqual([
      ['model.layers.0.mlp.up_proj.weight', 32, { outer: 8, length: 4, stride: 1 }],
      ['conv.weight', 72, { outer: 6, length: 3, stride: 4 }],
    ])
    expect(outlines[1]!.slices[0]!.matrix).toEqual({ outputs: [0], inputs: [1, 2, 3], groups: 1, groupedBy: 'outputs' })
    expect(spared).toEqual([
      { name: 'model.embed_tokens.weight', reason: "its name fits '*embed*'" },
      { name: 'quantised', reason: 'its type int8 cannot be pruned' },
      { name: 'lm_head.weight', reason: "its name fits '*lm_head*'" },
    ])
  })

  it('sees blocks as rows of outputs and columns of inputs', async () => {
    const { outlines } = await unitsIn(model, 'block', { block: [2, 3] })
    expect(outlines.map(({ slices: [slice] }) => slice!.layout)).toEqual([
      { kind: 'block', matrix: [8, 4], block: [2, 3] },
      { kind: 'block', matrix: [6, 12], block: [2, 3] },
    ])
  })

  it('offers tables too where asked, or leaves alone what is named instead', async () => {
    const ids = async (options: WeightUnitOptions): Promise<string[]> =>
      (await unitsIn(model, 'element', options)).outlines.map(({ id }) => id)
    expect(await ids({ tables: true })).toHaveLength(4)
    expect(await ids({ exempt: ['*.0.*', 'conv.weight', 'l*d.weight', '*x'] })).toEqual(['model.embed_tokens.weight'])
    expect(await ids({ exempt: ['*', 'none'] })).toEqual([])
  })
})
