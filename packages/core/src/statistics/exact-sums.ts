/**
 * Sums of many numbers, each kept as digits in base 2^30 of its own fixed place, so that the same numbers give the same
 * bits in any order and however they were split. Plain data: it can be cloned, sent and stored.
 */
export interface ExactSums {
  /** How many sums there are. */
  readonly length: number
  /** How many additions the digits have taken since they were last carried. */
  additions: number
  /** For each place the digits of every sum, in units of its own; `null` where no number has reached it. */
  readonly digits: (Float64Array | null)[]
}

const bitsOfDigit = 30
/** Puts the limits of places at 2^-20 and 2^10, so that most numbers that are added together have one place. */
const shift = 17
const bias = 1023
const base = 2 ** bitsOfDigit
const places = Math.ceil((2048 + shift) / bitsOfDigit)
const mostAdditions = 2 ** 22

/** The unit of each place. */
const units = Float64Array.from({ length: places + 1 }, (_, place) => 2 ** (place * bitsOfDigit - shift - bias))
/** What rounds a number to a multiple of the unit when it is added and taken away. */
const rounders = units.map(unit => 1.5 * 2 ** 52 * unit)
/** The place of a number's first digit, by its biased exponent. */
const placeOfExponent = Uint8Array.from({ length: 2048 }, (_, exponent) => Math.floor((exponent + shift) / bitsOfDigit))

const float = new Float64Array(1)
const words = new Uint32Array(float.buffer)
const highWord = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 1 : 0

/** Makes sums that are all zero. */
export function createExactSums(length: number): ExactSums {
  return { length, additions: 0, digits: new Array<Float64Array | null>(places).fill(null) }
}

function digitsAt({ digits, length }: ExactSums, place: number): Float64Array {
  return (digits[place] ??= new Float64Array(length))
}

/** The place of a number's first digit. */
function placeOf(value: number): number {
  float[0] = value
  return placeOfExponent[(words[highWord]! >>> 20) & 2047]!
}

/**
 * Adds one number to each sum, from `values[i]` for sum i. Of each number the first 31 bits or more count: the
 * relative error is below 5e-10 whatever its size. Numbers must be finite and below 2^1000.
 */
export function addExact(sums: ExactSums, values: Float64Array): void {
  if (sums.additions >= mostAdditions) carry(sums)
  for (let at = 0; at < values.length;) {
    if (values[at] === 0) at++
    else at = addRun(sums, values, at)
  }
  sums.additions++
}

/** Adds numbers from `start` on as long as their first digits have one place, as those of neighbours mostly do. */
function addRun(sums: ExactSums, values: Float64Array, start: number): number {
  const place = Math.max(1, placeOf(values[start]!))
  const [top, next] = [digitsAt(sums, place), digitsAt(sums, place - 1)]
  const [round, roundRest] = [rounders[place]!, rounders[place - 1]!]
  const [least, limit] = [place === 1 ? 0 : units[place]!, units[place + 1]!]
  let at = start
  for (; at < values.length; at++) {
    const value = values[at]!
    const size = Math.abs(value)
    if (size >= limit || (size < least && size !== 0)) break
    const first = value + round - round
    top[at]! += first
    next[at]! += value - first + roundRest - roundRest
  }
  return at
}

/** Moves what is more than one digit up to the next place; the sums stay as they are. */
function carry(sums: ExactSums): void {
  for (let place = 0; place < places - 1; place++) {
    const own = sums.digits[place]
    if (!own) continue
    const unit = units[place + 1]!
    for (let at = 0; at < own.length; at++) {
      const over = Math.trunc(own[at]! / unit) * unit
      if (over === 0) continue
      own[at]! -= over
      digitsAt(sums, place + 1)[at]! += over
    }
  }
  sums.additions = 1
}

/** The sums over the numbers of both. */
export function mergeExactSums(a: ExactSums, b: ExactSums): ExactSums {
  const [left, right] = [copySums(a), copySums(b)]
  if (left.additions + right.additions > mostAdditions) [left, right].forEach(carry)
  right.digits.forEach((digits, place) => {
    if (!digits) return
    const own = digitsAt(left, place)
    for (let at = 0; at < own.length; at++) own[at]! += digits[at]!
  })
  left.additions += right.additions
  return left
}

const copySums = (sums: ExactSums): ExactSums => ({
  ...sums,
  digits: sums.digits.map(digits => digits && digits.slice()),
})

/** The value of each sum, rounded to a float64 in a way that depends on nothing but the exact sum. */
export function readExactSums({ digits, length }: ExactSums): Float64Array {
  const first = digits.findIndex(own => own !== null)
  const result = new Float64Array(length)
  if (first < 0) return result
  const last = digits.findLastIndex(own => own !== null)
  const own = new Float64Array(last - first + 1)
  for (let at = 0; at < length; at++) {
    for (let place = first; place <= last; place++) own[place - first] = (digits[place]?.[at] ?? 0) / units[place]!
    result[at] = valueOf(own) * units[first]!
  }
  return result
}

/** The value of digits that may be too large or negative, lowest first, in units of the lowest. */
function valueOf(digits: Float64Array): number {
  const top = settle(digits)
  if (top >= 0) return horner(digits, top)
  for (let at = 0; at < digits.length; at++) digits[at] = -digits[at]!
  return -horner(digits, settle(digits) - top)
}

/** Carries upwards so that every digit is within 0 and the base; gives what is left beyond the last. */
function settle(digits: Float64Array): number {
  let carried = 0
  for (let at = 0; at < digits.length; at++) {
    const sum = digits[at]! + carried
    carried = Math.floor(sum / base)
    digits[at] = sum - carried * base
  }
  return carried
}

function horner(digits: Float64Array, top: number): number {
  let value = top
  for (let at = digits.length - 1; at >= 0; at--) value = value * base + digits[at]!
  return value
}
