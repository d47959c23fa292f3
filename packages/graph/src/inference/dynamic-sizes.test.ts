import type { Dimension, Graph } from '@coppice/spec'
import { describe, expect, it } from 'vitest'
import { tinyModels, uNet } from '../../../testkit/src/index.ts'
import { caseGraph, fed, ints } from '../testing/agree-with-runtime.ts'
import type { Case } from '../testing/agree-with-runtime.ts'
import { dynamicDimensions } from './dynamic-dimensions.ts'
import { dynamicSizes } from './dynamic-sizes.ts'
import { infer } from './infer.ts'

/** The graph of a case, its fed inputs declared with these dimensions. */
function declared(example: Case, ...shapes: (readonly Dimension[])[]): Graph {
  const graph = caseGraph(example)
  return { ...graph, inputs: graph.inputs.map((input, i) => ({ ...input, shape: shapes[i]! })) }
}

describe('dynamicSizes', () => {
  it.each(tinyModels)('finds sizes that differ in every dimension: $name', async ({ build }) => {
    const { graph } = build(1)
    const [first, second] = await dynamicSizes(graph)
    expect(Object.keys(first!)).toEqual([...dynamicDimensions(graph).keys()])
    for (const name of Object.keys(first!)) expect(first![name]).not.toBe(second![name])
    await infer(graph, first)
    await infer(graph, second)
    expect(await dynamicSizes(graph)).toEqual([first, second])
  })

  it('tries distinct primes first', async () => {
    const sum = declared({ operator: 'Transpose', inputs: [fed(1, 1, 1)] }, ['batch', 'seq', null])
    expect(await dynamicSizes(sum)).toEqual([
      { batch: 2, seq: 5, 'input0[2]': 7 },
      { batch: 3, seq: 13, 'input0[2]': 17 },
    ])
  })

  it('finds sizes that must be equal, divisible or the sum of others', async () => {
    const equal = declared({ operator: 'Add', inputs: [fed(1, 1), fed(1, 1)] }, ['b', 's'], ['b', 't'])
    for (const { s, t } of await dynamicSizes(equal)) expect(s === t || s === 1 || t === 1).toBe(true)
    const divisible = declared({ operator: 'Reshape', inputs: [fed(1, 1), ints([0, 8, -1])] }, ['b', 'w'])
    for (const { w } of await dynamicSizes(divisible)) expect(w! % 8).toBe(0)
    const joined = caseGraph({ operator: 'Concat', inputs: [fed(1, 1), fed(1, 1)], attributes: { axis: 1 } })
    const summed = {
      ...joined,
      inputs: [
        ...joined.inputs.map((input, i) => ({ ...input, shape: ['b', ['past', 'now'][i]!] })),
        { name: 'mask', type: 'float32' as const, shape: ['b', 'total'] },
      ],
      nodes: [
        ...joined.nodes,
        { name: 'add', operator: 'Sub', domain: '', inputs: ['output0', 'mask'], outputs: ['y'], attributes: {} },
      ],
      outputs: [{ name: 'y', type: undefined, shape: undefined }],
    }
    for (const { past, now, total } of await dynamicSizes(summed)) expect(total).toBe(past! + now!)
  })

  it('keeps a size that alone works', async () => {
    const single = declared({ operator: 'MatMul', inputs: [fed(1, 1), fed(224, 3)] }, ['b', 'w'], [224, 3])
    const [first, second] = await dynamicSizes(single)
    expect([first!['w'], second!['w']]).toEqual([224, 224])
    expect(first!['b']).not.toBe(second!['b'])
  })

  it('finds the sizes that a model was traced at', async () => {
    const traced = declared({ operator: 'Reshape', inputs: [fed(1, 1, 1), ints([13, -1, 6])] }, ['t', 'b', 3])
    for (const { t, b } of await dynamicSizes(traced)) expect((t! * b! * 3) % (13 * 6)).toBe(0)
  })

  it('says why where no sizes work', async () => {
    const broken = declared({ operator: 'Reshape', inputs: [fed(1, 6), ints([0, 4])] }, ['b', 6])
    const message =
      "expected sizes of b at which the shapes agree, received none; the first that was tried gave: Reshape node 'node'"
    await expect(dynamicSizes(broken)).rejects.toThrow(message)
  })

  it('gives the failure itself where nothing is dynamic', async () => {
    const broken = caseGraph({ operator: 'Add', inputs: [fed(2), fed(3)] })
    await expect(dynamicSizes(broken)).rejects.toThrow("Add node 'node'")
    expect(await dynamicSizes(caseGraph({ operator: 'Add', inputs: [fed(2), fed(2)] }))).toEqual([{}, {}])
  })

  it('finds image sizes that survive halving and doubling', async () => {
    const { graph } = uNet(1)
    const open = {
      ...graph,
      inputs: graph.inputs.map(input => ({ ...input, shape: ['batch', input.shape![1]!, 'height', 'width'] })),
    }
    const [first, second] = await dynamicSizes(open)
    expect(
      [first!['height'], first!['width'], second!['height'], second!['width']].every(side => side! % 4 === 0),
    ).toBe(true)
  })
})
