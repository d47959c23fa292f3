import type { Numbers } from './arrays.ts'

/** What two programs may differ by, of the largest magnitude of the output. */
export const tolerance = 1e-5

/** What two lists of outputs differ in, in words; `undefined` where they are the same within the tolerance. */
export function findDifference(
  expected: readonly Numbers[],
  received: readonly Numbers[],
  limit: number = tolerance,
): string | undefined {
  if (expected.length !== received.length) return `${received.length} outputs where ${expected.length} were expected`
  const differences = expected.map((output, at) => compare(output, received[at]!, limit))
  const at = differences.findIndex(difference => difference !== undefined)
  return at < 0 ? undefined : `output ${at}: ${differences[at]}`
}

function compare(expected: Numbers, received: Numbers, limit: number): string | undefined {
  if (expected.shape.join() !== received.shape.join())
    return `[${received.shape}] where [${expected.shape}] was expected`
  const magnitude = Array.from(expected.values).reduce((largest, value) => Math.max(largest, Math.abs(value)), 0)
  if (!(magnitude > 0)) return 'nothing but zeros was expected, which shows nothing'
  const errors = Array.from(expected.values, (value, i) => Math.abs(value - received.values[i]!) / magnitude)
  const worst = errors.findIndex(error => !(error <= limit))
  if (worst < 0) return undefined
  const largest = Math.max(...errors)
  return `differs by ${largest.toExponential(1)} of its largest magnitude, first at element ${worst}: ${received.values[worst]} where ${expected.values[worst]} was expected`
}
