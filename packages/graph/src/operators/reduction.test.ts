import { describe, expect, it } from 'vitest'
import { expectAgreement, expectEvaluation, fed, floats, inferCase, ints } from '../testing/agree-with-runtime.ts'
import type { Case } from '../testing/agree-with-runtime.ts'

const names = ['Sum', 'Mean', 'Max', 'Min', 'Prod', 'L1', 'L2', 'SumSquare', 'LogSum', 'LogSumExp'].map(
  name => `Reduce${name}`,
)
const six = floats([1, 2, 3, 4, 5, 6.5], [2, 3])

describe('reduction', () => {
  it.each(names)('agrees with onnxruntime: %s', async operator => {
    await expectAgreement({ operator, inputs: [fed(2, 3, 4), ints([0, -1])], attributes: { keepdims: 0 } })
    await expectEvaluation({ operator, inputs: [six, ints([1])] })
    await expectEvaluation({ operator, inputs: [six] })
  })

  it('reduces nothing without axes where it is told so', async () => {
    await expectEvaluation({ operator: 'ReduceSum', inputs: [six, ints([])], attributes: { noop_with_empty_axes: 1 } })
  })

  it('reads axes from the attribute in older operator sets', async () => {
    await expectEvaluation({ operator: 'ReduceSum', inputs: [six], attributes: { axes: [0], keepdims: 0 }, opset: 11 })
    await expectEvaluation({ operator: 'ReduceMax', inputs: [ints([4, 9, 2])], attributes: { axes: [-1] }, opset: 13 })
  })

  it.each([
    { operator: 'ArgMax', inputs: [six], attributes: { axis: 1, keepdims: 0 } },
    { operator: 'ArgMin', inputs: [six], attributes: { axis: 0 } },
    { operator: 'ArgMax', inputs: [floats([3, 1, 3])], attributes: { select_last_index: 1 } },
    { operator: 'CumSum', inputs: [six, ints([1], [])] },
    { operator: 'CumSum', inputs: [six, ints([0], [])], attributes: { exclusive: 1 } },
    { operator: 'CumSum', inputs: [six, ints([-1], [])], attributes: { reverse: 1, exclusive: 1 } },
  ] satisfies Case[])('evaluates as onnxruntime does: $operator $attributes', expectEvaluation)

  it.each([
    { operator: 'ArgMax', inputs: [fed(2, 3, 4)], attributes: { axis: 1, keepdims: 0 } },
    { operator: 'TopK', inputs: [fed(2, 5), ints([3])], outputs: 2 },
    { operator: 'TopK', inputs: [fed(4, 5), ints([2])], attributes: { axis: 0 }, outputs: 2 },
    { operator: 'CumSum', inputs: [fed(2, 5), ints([1], [])] },
  ] satisfies Case[])('agrees with onnxruntime: $operator $attributes', expectAgreement)

  it('leaves open what axes from data leave open', async () => {
    const [kept] = await inferCase({ operator: 'ReduceSum', inputs: [fed(2, 3), { type: 'int64', shape: [1] }] })
    expect(kept!.shape).toEqual([-1, -1])
  })

  it('refuses axes and counts that are too large', async () => {
    await expect(inferCase({ operator: 'ReduceSum', inputs: [fed(2, 3), ints([2])] })).rejects.toThrow('axis 2')
    await expect(inferCase({ operator: 'TopK', inputs: [fed(2, 3), ints([4])] })).rejects.toThrow('at least 4 elements')
  })
})
