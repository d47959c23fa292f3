/**
 * Lets timers, signals and a page's events have their turn where none had it for 50 milliseconds: steps wait only for
 * promises, which go first. `clock` gives milliseconds.
 */
export function makeBreather(clock: () => number): () => Promise<void> {
  let last = clock()
  return async () => {
    if (clock() - last < 50) return
    await new Promise(resolve => setTimeout(resolve))
    last = clock()
  }
}
