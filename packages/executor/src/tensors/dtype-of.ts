import type { DataType } from '@coppice/spec'
import { isFloatType } from '@coppice/graph'

/** How TensorFlow.js holds elements of a type: floats in 32 bits, integers of every width in 32 bits. */
export function dtypeOf(type: DataType | undefined): 'float32' | 'int32' | 'bool' {
  if (type === 'bool') return 'bool'
  return type === undefined || isFloatType(type) ? 'float32' : 'int32'
}
