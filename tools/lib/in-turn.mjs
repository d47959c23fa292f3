/**
 * @typedef {{ code: number, output?: string }} Result
 */

/**
 * Does one thing after the other until one fails, and gives the last result.
 *
 * @param {readonly (() => Result | Promise<Result>)[]} works
 */
export async function inTurn(works) {
  /** @type {Result} */
  let last = { code: 0 }
  for (const work of works) {
    last = await work()
    if (last.code !== 0) break
  }
  return last
}
