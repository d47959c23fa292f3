import type { Batch } from '@coppice/spec'
import type { Examples } from '@coppice/training'

/** Values of examples one after the other, with a label each, as what training and measuring take. */
export function examplesOf(input: string, shape: readonly number[], data: Batch['data'], labels: Int32Array): Examples {
  const type = data instanceof Int32Array ? 'int32' : 'float32'
  return {
    feeds: { [input]: { type, shape: [labels.length, ...shape], data } },
    targets: { type: 'int32', shape: [labels.length], data: labels },
  }
}
