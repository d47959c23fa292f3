import { fed } from '../../../graph/src/testing/agree-with-runtime.ts'
import { checkOperations } from '../testing/check-operations.ts'
import type { OperationCase } from '../testing/operation-case.ts'

const einsum = (equation: string, ...shapes: number[][]): OperationCase => ({
  operator: 'Einsum',
  attributes: { equation },
  inputs: shapes.map(shape => fed(...shape)),
  differentiable: shapes.map((_, i) => i),
})

checkOperations('einsum', [
  einsum('ij,jk->ik', [2, 3], [3, 4]),
  einsum('bhid,bhjd->bhij', [2, 2, 3, 2], [2, 2, 4, 2]),
  einsum('...ij,jk->...ik', [2, 2, 3, 2], [2, 3]),
  einsum('...ij,...jk->...ik', [2, 3, 2], [2, 2, 2]),
  einsum('...ij,...jk->...ik', [1, 3, 2], [2, 2, 2]),
  einsum('ij,jk', [2, 3], [3, 4]),
  einsum('ba,cb', [2, 3], [4, 2]),
  einsum('ij->ji', [2, 3]),
  einsum('ii->i', [3, 3]),
  einsum('ii->', [3, 3]),
  einsum('bij->b', [2, 3, 4]),
  einsum(' i , j -> i j ', [2], [3]),
  einsum('i,i->', [3], [3]),
  einsum('bqhd,bkhd->bhqk', [2, 3, 2, 2], [2, 4, 2, 2]),
  einsum('ij,jk,kl->il', [2, 3], [3, 2], [2, 2]),
  einsum('ij,i,j->', [2, 3], [2], [3]),
  einsum('bij,bjk->bik', [1, 2, 3], [2, 3, 2]),
  einsum('bij,bjk->ik', [1, 2, 3], [2, 3, 2]),
  einsum('ij,ij->ij', [2, 3], [2, 3]),
])
