import { describe, expect, it } from 'vitest'
import { countMacs } from '../counting/count-macs.ts'
import { caseGraph, expectAgreement, fed, fedAs, inferCase } from '../testing/agree-with-runtime.ts'
import type { Case } from '../testing/agree-with-runtime.ts'
import { parseEinsum } from './einsum-equation.ts'

const product = (left: number[], right: number[]): Case => ({
  operator: 'MatMul',
  inputs: [fed(...left), fed(...right)],
})
const gemm = (transA: number, transB: number, ...shapes: number[][]): Case => ({
  operator: 'Gemm',
  attributes: { transA, transB },
  inputs: shapes.map(shape => fed(...shape)),
})
const einsum = (equation: string, ...shapes: number[][]): Case => ({
  operator: 'Einsum',
  attributes: { equation },
  inputs: shapes.map(shape => fed(...shape)),
})

describe('matrix multiplication', () => {
  it.each([
    product([2, 3], [3, 4]),
    product([5, 2, 3], [3, 4]),
    product([5, 1, 2, 3], [7, 3, 4]),
    product([3], [3, 4]),
    product([2, 3], [3]),
    product([6, 2, 3], [3]),
    product([3], [3]),
    gemm(0, 0, [2, 3], [3, 4], [4]),
    gemm(1, 0, [3, 2], [3, 4], [2, 1]),
    gemm(0, 1, [2, 3], [4, 3]),
    gemm(1, 1, [3, 2], [4, 3], []),
    einsum('ij,jk->ik', [2, 3], [3, 4]),
    einsum('bhid,bhjd->bhij', [2, 3, 4, 5], [2, 3, 6, 5]),
    einsum('...ij,jk->...ik', [2, 7, 3, 4], [4, 5]),
    einsum('ij,jk', [2, 3], [3, 4]),
    einsum('ba,cb', [2, 3], [4, 2]),
    einsum('ij->ji', [2, 3]),
    einsum('ii->i', [3, 3]),
    einsum('bij->b', [2, 3, 4]),
    einsum(' i , j -> i j ', [2], [3]),
    { operator: 'MatMulInteger', inputs: [fedAs('uint8', 2, 3), fedAs('uint8', 3, 4)] },
  ] satisfies Case[])('agrees with onnxruntime: $operator $attributes of $inputs', expectAgreement)

  it.each<Case>([
    product([2, 3], [4, 5]),
    product([2, 2, 3], [3, 3, 4]),
    product([], [3]),
    gemm(0, 0, [2, 3], [4, 3]),
    gemm(0, 0, [2, 3], [3, 4], [5]),
    gemm(0, 0, [2, 3, 1], [3, 4]),
    einsum('ij,jk->ik', [2, 3], [4, 5]),
    einsum('ij,jk->ik', [2, 3]),
    einsum('ijk->i', [2, 3]),
  ])('refuses $operator $attributes of $inputs', async example => {
    await expect(inferCase(example)).rejects.toMatchObject({ code: 'invalid-model' })
  })

  it('counts the products', async () => {
    expect(await countMacs(caseGraph(product([5, 2, 3], [3, 4])))).toBe(5 * 2 * 3 * 4)
    expect(await countMacs(caseGraph(gemm(1, 1, [3, 2], [4, 3])))).toBe(2 * 3 * 4)
    expect(await countMacs(caseGraph(einsum('bhid,bhjd->bhij', [2, 3, 4, 5], [2, 3, 6, 5])))).toBe(2 * 3 * 4 * 6 * 5)
  })

  it('labels an ellipsis from its last axis', () => {
    expect(parseEinsum('...i,i', [3, 1])).toEqual({ inputs: [['.2', '.1', 'i'], ['i']], output: ['.2', '.1'] })
    expect(parseEinsum('ij', [3])).toBeUndefined()
  })
})
