type Assignment = Readonly<Record<string, number>>

/** How many sizes are tried at most. */
const limit = 4000

/**
 * Looks for sizes by changing one dimension, and where that does not help two, to the values of a pool, as long as
 * `progress` grows; `undefined` where it does not reach the goal. For models that were traced at fixed sizes.
 */
export function searchSizes(
  start: Assignment,
  pool: readonly number[],
  progress: (sizes: Assignment) => number,
  goal: number,
): Assignment | undefined {
  const names = Object.keys(start)
  let best = { sizes: start, reached: progress(start) }
  let trials = 0
  const improve = (changes: Iterable<Assignment>): boolean => {
    const before = best.reached
    for (const change of changes) {
      if (best.reached === goal || trials++ >= limit) break
      const sizes = { ...best.sizes, ...change }
      const reached = progress(sizes)
      if (reached > best.reached) best = { sizes, reached }
    }
    return best.reached > before
  }
  while (best.reached < goal && (improve(singleChanges(names, pool)) || improve(doubleChanges(names, pool))));
  return best.reached === goal ? best.sizes : undefined
}

function* singleChanges(names: readonly string[], pool: readonly number[]): Generator<Assignment> {
  for (const name of names) for (const size of pool) yield { [name]: size }
}

function* doubleChanges(names: readonly string[], pool: readonly number[]): Generator<Assignment> {
  for (const [i, left] of names.entries()) {
    for (const right of names.slice(i + 1)) {
      for (const size of pool) for (const other of pool) yield { [left]: size, [right]: other }
    }
  }
}
