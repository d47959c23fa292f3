import { describe, expect, it } from 'vitest'
import { buildModel } from '../../../testkit/src/index.ts'
import { analyse } from '../analysis/analyse.ts'
import { countMacs } from '../counting/count-macs.ts'
import { caseGraph, expectAgreement, fed, inferCase } from '../testing/agree-with-runtime.ts'
import type { Case } from '../testing/agree-with-runtime.ts'

const layer = (operator: string, gates: number, directions: number, attributes: Case['attributes'] = {}): Case => ({
  operator,
  inputs: [fed(5, 2, 3), fed(directions, gates * 4, 3), fed(directions, gates * 4, 4), fed(directions, 2 * gates * 4)],
  attributes: { hidden_size: 4, ...attributes },
  outputs: operator === 'LSTM' ? 3 : 2,
})

describe('recurrent layers', () => {
  it.each([
    layer('LSTM', 4, 1),
    layer('LSTM', 4, 2, { direction: 'bidirectional' }),
    layer('GRU', 3, 1, { direction: 'reverse', linear_before_reset: 1 }),
    layer('GRU', 3, 2, { direction: 'bidirectional' }),
    layer('RNN', 1, 1),
  ])('agrees with onnxruntime: $operator $attributes', expectAgreement)

  it('puts batches first in layout 1', async () => {
    const outputs = await inferCase(layer('LSTM', 4, 1, { layout: 1 }))
    expect(outputs.map(({ shape }) => shape)).toEqual([
      [5, 2, 1, 4],
      [5, 1, 4],
      [5, 1, 4],
    ])
  })

  it('counts what each step multiplies', async () => {
    expect(await countMacs(caseGraph(layer('LSTM', 4, 2, { direction: 'bidirectional' })))).toBe(
      5 * 2 * 2 * 16 * (3 + 4),
    )
  })

  it.each<[string, Case]>([
    ['gates', { ...layer('LSTM', 3, 1) }],
    ['hidden_size', layer('GRU', 3, 1, { hidden_size: 5 })],
    ['directions', layer('GRU', 3, 1, { direction: 'bidirectional' })],
    ['input', { ...layer('GRU', 3, 1), inputs: [fed(5, 2, 9), fed(1, 12, 3), fed(1, 12, 4)] }],
    ['bias', { ...layer('GRU', 3, 1), inputs: [fed(5, 2, 3), fed(1, 12, 3), fed(1, 12, 4), fed(1, 12)] }],
  ])('refuses sizes that differ: %s', async (_, example) => {
    await expect(inferCase(example)).rejects.toMatchObject({ code: 'invalid-model' })
  })
})

describe('a state that is summed up', () => {
  /** An RNN of five units whose last state is read by a sum, where what goes must be zero. */
  const summed = (activation: string) => {
    const attributes = { hidden_size: 5, activations: { kind: 'strings', value: [activation] } } as const
    return buildModel({ seed: 1 }, g => {
      g.input('x', [4, 2, 3])
      const inputs = ['x', g.weight([1, 5, 3], { name: 'input' }), g.weight([1, 5, 5])]
      const [, last] = g.nodeOutputs('RNN', inputs, attributes, { outputs: 2 })
      g.output(g.node('ReduceSum', [last!, g.constant([2])]))
    }).graph
  }
  const isFree = async (activation: string): Promise<boolean> => {
    const { units } = await analyse(summed(activation))
    return units.some(({ slices }) => slices.some(({ tensor }) => tensor === 'input'))
  }

  it('may lose units whose state stays zero without weights', async () => {
    expect(await isFree('Relu')).toBe(true)
    expect(await isFree('Affine')).toBe(true)
    expect(await isFree('Sigmoid')).toBe(false)
  })
})
