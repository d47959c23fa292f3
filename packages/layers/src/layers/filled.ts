import type { SourceValue } from '@coppice/graph'
import { unsupported } from '../layer-failure.ts'
import type { CallContext } from '../layer.ts'

const most = 2 ** 24

/** A constant with the same number everywhere. Refuses sizes that a file merely claims. */
export function filled(context: CallContext, value: number, shape: readonly number[]): SourceValue {
  const count = shape.reduce((product, size) => product * size, 1)
  if (count < 0 || count > most) throw unsupported(context, 'known sizes', `[${shape.join(', ')}]`)
  return context.translation.constant(new Array<number>(count).fill(value), 'float32', shape)
}
