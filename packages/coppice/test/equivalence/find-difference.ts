import type { Tensor } from 'onnxruntime-node'
import type { Outputs } from './run-in-onnxruntime.ts'

/** The largest difference that counts as none, by the largest magnitude of the output. */
export const tolerance = 1e-5

/** What two sets of outputs differ in, in words; `undefined` where they are the same within the tolerance. */
export function findDifference(expected: Outputs, received: Outputs, limit: number = tolerance): string | undefined {
  const names = Object.keys(expected)
  if (names.join() !== Object.keys(received).join()) return `outputs ${names} became ${Object.keys(received)}`
  for (const name of names) {
    const difference = compareTensors(expected[name]!, received[name]!, limit)
    if (difference !== undefined) return `output '${name}': ${difference}`
  }
  return undefined
}

function compareTensors(expected: Tensor, received: Tensor, limit: number): string | undefined {
  const [wanted, got] = [expected, received].map(({ type, dims }) => `${type} [${dims}]`)
  if (wanted !== got) return `${got} where ${wanted} was expected`
  const [a, b] = [numbersOf(expected), numbersOf(received)]
  const stray = a.findIndex((value, at) => !Number.isFinite(value - b[at]!) && !Object.is(value, b[at]))
  if (stray >= 0) return `${b[stray]} where ${a[stray]} was expected, at element ${stray}`
  const relative = differenceOf(a, b)
  return relative > limit ? `differs by ${relative.toExponential(1)} of its largest magnitude` : undefined
}

const numbersOf = ({ data }: Tensor): Float64Array => Float64Array.from(data as Float32Array, Number)

/** The largest difference of finite elements by the largest finite magnitude of the first. */
function differenceOf(a: Float64Array, b: Float64Array): number {
  let [difference, largest] = [0, 0]
  for (let at = 0; at < a.length; at++) {
    if (!Number.isFinite(a[at]!)) continue
    difference = Math.max(difference, Math.abs(a[at]! - b[at]!))
    largest = Math.max(largest, Math.abs(a[at]!))
  }
  return difference === 0 ? 0 : difference / largest
}

/** Whether any output has anything but zeros in it: a comparison of zeros shows nothing. */
export function saysSomething(outputs: Outputs): boolean {
  return Object.values(outputs).some(output => numbersOf(output).some(value => value !== 0))
}
