import type { Tensor } from '@tensorflow/tfjs-core'
import type { Held } from '../values/held.ts'

/** Disposes values that nobody reads any more, unless their tensor is borrowed or another value shares it. */
export function disposeUnread(
  values: Map<string, Held>,
  unread: readonly string[],
  borrowed: ReadonlySet<Tensor>,
): void {
  for (const name of unread) {
    const held = values.get(name)
    if (!held) continue
    values.delete(name)
    const shared = [...values.values()].some(other => other.tensor === held.tensor)
    if (!shared && !borrowed.has(held.tensor) && !held.tensor.kept) held.tensor.dispose()
  }
}
