const digits = 2 ** 11

/** One pass of a radix sort: the order sorted by eleven bits of the keys, stable. */
function sortByDigit(keys: Uint32Array, order: Uint32Array, shift: number): Uint32Array<ArrayBuffer> {
  const starts = new Uint32Array(digits + 1)
  for (let at = 0; at < keys.length; at++) starts[((keys[at]! >>> shift) & (digits - 1)) + 1]!++
  for (let digit = 1; digit < digits; digit++) starts[digit]! += starts[digit - 1]!
  const sorted = new Uint32Array(order.length)
  for (let at = 0; at < order.length; at++) {
    const index = order[at]!
    sorted[starts[(keys[index]! >>> shift) & (digits - 1)]!++] = index
  }
  return sorted
}

/**
 * The indices of the values in ascending order; equal ones stay in theirs. The values must not be negative: the bits
 * of such floats are ordered as the floats are.
 */
export function ascendingOrder(values: Float32Array): Uint32Array {
  const keys = new Uint32Array(values.buffer, values.byteOffset, values.length)
  let order = new Uint32Array(values.length)
  for (let index = 0; index < order.length; index++) order[index] = index
  for (const shift of [0, 11, 22]) order = sortByDigit(keys, order, shift)
  return order
}
