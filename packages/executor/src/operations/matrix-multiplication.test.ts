import { fed, floats } from '../../../graph/src/testing/agree-with-runtime.ts'
import { checkOperations } from '../testing/check-operations.ts'
import { fedWith } from '../testing/operation-case.ts'
import type { OperationCase } from '../testing/operation-case.ts'

const product = (left: number[], right: number[]): OperationCase => ({
  operator: 'MatMul',
  inputs: [fed(...left), fed(...right)],
  differentiable: [0, 1],
})
const gemm = (attributes: NonNullable<OperationCase['attributes']>, ...shapes: number[][]): OperationCase => ({
  operator: 'Gemm',
  attributes,
  inputs: shapes.map(shape => fed(...shape)),
  differentiable: shapes.map((_, i) => i),
})
const bytes = (shape: number[], values: number[]) => fedWith('uint8', shape, values)

checkOperations('matrix multiplication', [
  product([2, 3], [3, 4]),
  product([2, 2, 3], [3, 4]),
  product([2, 1, 2, 3], [3, 3, 2]),
  product([2, 3], [2, 3, 2]),
  product([1, 2, 3], [2, 3, 2]),
  product([3], [3, 4]),
  product([2, 3], [3]),
  product([2, 2, 3], [3]),
  product([3], [2, 3, 2]),
  product([3], [3]),
  gemm({}, [2, 3], [3, 4], [4]),
  gemm({ transA: 1 }, [3, 2], [3, 4], [2, 1]),
  gemm({ transB: 1, alpha: 0.5 }, [2, 3], [4, 3]),
  gemm({ transA: 1, transB: 1, alpha: 0.5, beta: 1.5 }, [3, 2], [4, 3], []),
  { operator: 'MatMulInteger', inputs: [bytes([2, 2], [1, 255, 3, 4]), bytes([2, 2], [5, 6, 7, 8])] },
  {
    operator: 'MatMulInteger',
    inputs: [bytes([2, 2], [1, 255, 3, 4]), bytes([2, 2], [5, 6, 7, 8]), bytes([1], [3]), bytes([1], [7])],
  },
  {
    operator: 'QLinearMatMul',
    inputs: [
      bytes([2, 2], [1, 255, 3, 4]),
      floats([0.1], []),
      bytes([], [3]),
      bytes([2, 2], [5, 6, 7, 8]),
      floats([0.2], []),
      bytes([], [4]),
      floats([0.3], []),
      bytes([], [20]),
    ],
  },
])
