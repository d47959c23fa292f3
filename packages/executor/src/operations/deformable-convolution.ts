import type { Operation } from '../operation.ts'
import { refuse } from '../tensors/refuse.ts'

export const DeformConv: Operation = {
  name: 'DeformConv',
  run: context => refuse(context, 'a convolution with fixed positions', 'one whose positions are computed'),
}
