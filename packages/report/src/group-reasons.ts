import type { Protected } from '@coppice/spec'

/** What is protected, gathered by reason, the most frequent first. */
export function groupReasons(
  entries: readonly Protected[],
): readonly (readonly [reason: string, names: readonly string[]])[] {
  const groups = new Map<string, string[]>()
  for (const { name, reason } of entries) {
    const names = groups.get(reason)
    if (names) names.push(name)
    else groups.set(reason, [name])
  }
  return [...groups].sort((one, other) => other[1].length - one[1].length)
}
