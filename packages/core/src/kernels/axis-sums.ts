/**
 * Adds the |w|^power of whole rows of a tensor [rows, columns, inner] up: `rows` has a zero for each of these rows and
 * is filled, `columns` is added to. Row after row, so that it does not matter how many are given at once.
 */
export type Pass = (data: Float32Array, rows: Float64Array, columns: Float64Array, inner: number) => void

/** Sums over everything but the first axis, and over everything but the second. */
export interface AxisSums {
  readonly rows: Float64Array
  readonly columns: Float64Array
}

/** Nine elements from `at`: the 3 x 3 kernel is where most weights of convolutions are, and unrolled it takes half the time. */
const sumOfNine = (data: Float32Array, at: number): number =>
  Math.abs(data[at]!) +
  Math.abs(data[at + 1]!) +
  Math.abs(data[at + 2]!) +
  (Math.abs(data[at + 3]!) + Math.abs(data[at + 4]!) + Math.abs(data[at + 5]!)) +
  (Math.abs(data[at + 6]!) + Math.abs(data[at + 7]!) + Math.abs(data[at + 8]!))

const absolutePassByNine: Pass = (data, rows, columns) => {
  let at = 0
  for (let row = 0; row < rows.length; row++) {
    let total = 0
    for (let column = 0; column < columns.length; column++, at += 9) {
      const sum = sumOfNine(data, at)
      columns[column]! += sum
      total += sum
    }
    rows[row] = total
  }
}

/** One element a column, as in dense layers: four at once, so that no addition waits for the one before. */
const absolutePassByOne: Pass = (data, rows, columns) => {
  const whole = columns.length - (columns.length % 4)
  let at = 0
  for (let row = 0; row < rows.length; row++) {
    let first = 0
    let second = 0
    for (let column = 0; column < whole; column += 4, at += 4) {
      const a = Math.abs(data[at]!)
      const b = Math.abs(data[at + 1]!)
      const c = Math.abs(data[at + 2]!)
      const d = Math.abs(data[at + 3]!)
      columns[column]! += a
      columns[column + 1]! += b
      columns[column + 2]! += c
      columns[column + 3]! += d
      first += a + b
      second += c + d
    }
    for (let column = whole; column < columns.length; column++, at++) {
      const weight = Math.abs(data[at]!)
      columns[column]! += weight
      first += weight
    }
    rows[row] = first + second
  }
}

const absolutePass: Pass = (data, rows, columns, inner) => {
  let at = 0
  for (let row = 0; row < rows.length; row++) {
    let total = 0
    for (let column = 0; column < columns.length; column++) {
      let sum = 0
      for (let left = inner; left > 0; left--) sum += Math.abs(data[at++]!)
      columns[column]! += sum
      total += sum
    }
    rows[row] = total
  }
}

function absolutePassFor(inner: number): Pass {
  if (inner === 1) return absolutePassByOne
  return inner === 9 ? absolutePassByNine : absolutePass
}

const squaresPass: Pass = (data, rows, columns, inner) => {
  let at = 0
  for (let row = 0; row < rows.length; row++) {
    let total = 0
    for (let column = 0; column < columns.length; column++) {
      let sum = 0
      for (let left = inner; left > 0; left--) {
        const weight = data[at++]!
        sum += weight * weight
      }
      columns[column]! += sum
      total += sum
    }
    rows[row] = total
  }
}

function powerPass(power: number): Pass {
  const raise = raiseTo(power)
  return (data, rows, columns, inner) => {
    const block = columns.length * inner
    for (let at = 0; at < data.length; at++) {
      const raised = raise(data[at]!)
      rows[Math.floor(at / block)]! += raised
      columns[Math.floor((at % block) / inner)]! += raised
    }
  }
}

/** |w|^power for one number; power 0 tells zeros from the rest. */
export function raiseTo(power: number): (weight: number) => number {
  if (power === 0) return weight => (weight === 0 ? 0 : 1)
  if (power === 1) return Math.abs
  if (power === 2) return weight => weight * weight
  return weight => Math.abs(weight) ** power
}

/** The pass for a power; those that most weights need are unrolled. */
export function passFor(power: number, inner: number): Pass {
  if (power === 1) return absolutePassFor(inner)
  return power === 2 ? squaresPass : powerPass(power)
}

const remembered = new WeakMap<Float32Array, Map<number, AxisSums>>()

/** The sums of |w|^power of a tensor [rows, columns, …] in float64, from one pass for each array and power. */
export function sumAxes(data: Float32Array, shape: readonly number[], power: number): AxisSums {
  const [rows = 1, columns = 1] = shape
  const byPower = remembered.get(data) ?? new Map<number, AxisSums>()
  const known = byPower.get(power)
  if (known && known.rows.length === rows && known.columns.length === columns) return known
  const sums = { rows: new Float64Array(rows), columns: new Float64Array(columns) }
  const inner = data.length / (rows * columns)
  if (data.length > 0) passFor(power, inner)(data, sums.rows, sums.columns, inner)
  remembered.set(data, byPower.set(power, sums))
  return sums
}

/** Whether an earlier pass has shown that every element is finite; `undefined` where there was none. */
export function knownFinite(data: Float32Array): boolean | undefined {
  const byPower = remembered.get(data)
  const sums = byPower?.get(1) ?? byPower?.get(2)
  return sums && sums.rows.every(sum => Number.isFinite(sum))
}
