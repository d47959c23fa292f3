import { describe, expect, it } from 'vitest'
import { decodeElements, encodeElements } from '@coppice/graph'
import type { DataType, Model, Tensor } from '@coppice/spec'
import { buildModel } from '../../../testkit/src/index.ts'
import { magnitude } from '../../test/criteria.ts'
import { elementsOf, perceptron, replaceTensors } from '../../test/models.ts'
import { containing } from '../../test/matching.ts'
import { cellsFromIndices } from '../cells/cell-set.ts'
import { plan } from '../plan/plan.ts'
import { remove } from '../remove/remove.ts'
import { mask } from './mask.ts'
import { zeroCells } from './zero-cells.ts'

const half = { sparsity: 0.5 }

describe('mask', () => {
  it('sets exactly the planned weights to zero and leaves shapes and everything else', async () => {
    const model = perceptron()
    const draft = await plan(model, { criterion: magnitude, granularity: 'element', target: half })
    const masked = await mask(model, draft)
    for (const { id, removed } of draft.units) {
      const [before, after] = [await elementsOf(model, id), await elementsOf(masked, id)]
      const gone = new Set(removed as number[])
      expect(after).toEqual(before.map((weight, cell) => (gone.has(cell) ? 0 : weight)))
    }
    expect(masked.graph.tensors.get('a.bias')).toBe(model.graph.tensors.get('a.bias'))
    expect(masked.graph.nodes).toEqual(model.graph.nodes)
  })

  it('zeroes everything that makes or reads a removed channel', async () => {
    const model = perceptron()
    const draft = await plan(model, { criterion: magnitude, target: half })
    const masked = await mask(model, draft)
    const gone = draft.units[0]!.removed as number[]
    const [weight, bias, reader] = await Promise.all(
      ['a.weight', 'a.bias', 'b.weight'].map(name => elementsOf(masked, name)),
    )
    for (const cell of gone) {
      expect(weight!.subarray(cell * 6, cell * 6 + 6)).toEqual(new Float32Array(6))
      expect(bias![cell]).toBe(0)
      expect(reader!.filter((_, at) => at % 12 === cell)).toEqual(new Float32Array(10))
    }
    expect(bias!.filter(each => each !== 0).length).toBe(12 - gone.length)
  })

  it('reads no weight before the result is read', async () => {
    const model = perceptron()
    const draft = await plan(model, { criterion: magnitude, granularity: 'element', target: half })
    let reads = 0
    const lazy = replaceTensors(model, tensor => ({
      ...tensor,
      read() {
        reads++
        return tensor.read()
      },
    }))
    const masked = await mask(lazy, draft)
    expect(reads).toBe(0)
    await masked.graph.tensors.get('a.weight')!.read()
    expect(reads).toBe(1)
  })

  it('reaches into Constant nodes', async () => {
    const model = buildModel({}, g => {
      const weight = g.weight([4, 6], { name: 'w', asNode: true })
      g.output(g.matmul(g.input('x', [1, 4]), weight))
    })
    const draft = await plan(model, { criterion: magnitude, granularity: 'element', target: half })
    const { value } = (await mask(model, draft)).graph.nodes[0]!.attributes['value'] as { value: Tensor }
    const zeros = decodeElements('float32', await value.read(), 24).filter((weight: number) => weight === 0)
    expect(zeros.length).toBe(12)
  })

  it('gives back the very model where nothing goes, as remove does', async () => {
    const model = perceptron()
    for (const granularity of ['channel', 'element'] as const) {
      const draft = await plan(model, { criterion: magnitude, granularity, target: { sparsity: 0 } })
      expect(await mask(model, draft)).toBe(model)
      if (granularity === 'channel') expect(await remove(model, draft)).toBe(model)
    }
  })
})

describe('zeroCells', () => {
  const tensorOf = (type: DataType, count: number): Tensor => {
    const bytes = encodeElements(
      type,
      Array.from({ length: count }, (_, at) => at + 1),
    )
    return { name: 'w', type, shape: [count / 4, 4], read: () => bytes, origin: 'kept' }
  }

  it.each(['float64', 'float32', 'float16', 'bfloat16'] as const)('knows how wide %s is', async type => {
    const tensor = tensorOf(type, 8)
    const slice = { tensor: 'w', shape: [2, 4], role: 'output', layout: { kind: 'element' } } as const
    const zeroed = zeroCells(tensor, [{ slice, cells: cellsFromIndices(8, [0, 3, 7]) }])
    expect(Array.from(decodeElements(type, await zeroed.read(), 8))).toEqual([0, 2, 3, 0, 5, 6, 7, 0])
    expect(Array.from(decodeElements(type, await tensor.read(), 8))).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect(zeroed.origin).toBe('kept')
  })

  it('cuts blocks short at the edges', async () => {
    const layout = { kind: 'block', matrix: [3, 4], block: [2, 3] } as const
    const slice = { tensor: 'w', shape: [3, 4], role: 'output', layout } as const
    const zeroed = zeroCells(tensorOf('float32', 12), [{ slice, cells: cellsFromIndices(4, [1, 2]) }])
    const elements = Array.from(decodeElements('float32', await zeroed.read(), 12))
    expect(elements).toEqual([1, 2, 3, 0, 5, 6, 7, 0, 0, 0, 0, 12])
  })

  it('takes several positions of an axis for one cell', async () => {
    const layout = { kind: 'axis', axis: 1, positions: Int32Array.of(0, 2, 1, 3), count: 2 } as const
    const slice = { tensor: 'w', shape: [2, 4], role: 'output', layout } as const
    const zeroed = zeroCells(tensorOf('float16', 8), [{ slice, cells: cellsFromIndices(2, [1]) }])
    expect(Array.from(decodeElements('float16', await zeroed.read(), 8))).toEqual([1, 0, 3, 0, 5, 0, 7, 0])
  })
})

describe('remove', () => {
  it.each(['element', 'n:m', 'block'] as const)('refuses %s and says what to do', async granularity => {
    const model: Model = perceptron()
    const draft = await plan(model, { criterion: magnitude, granularity, target: half })
    await expect(remove(model, draft)).rejects.toMatchObject({
      code: 'usage',
      message: containing('mask'),
    })
  })

  it('shrinks the shapes and keeps the document', async () => {
    const model = { ...perceptron(), document: { some: 'source' } }
    const smaller = await remove(model, await plan(model, { criterion: magnitude, target: half }))
    expect(smaller.graph.tensors.get('b.weight')!.shape).toEqual([5, 6])
    expect(smaller.document).toBe(model.document)
    expect(model.graph.tensors.get('b.weight')!.shape).toEqual([10, 12])
  })
})
