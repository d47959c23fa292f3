/** A copy of bytes in which a stretch is another of the same length, wherever it occurs. */
export function patch(bytes: Uint8Array, before: Uint8Array, after: Uint8Array): Uint8Array {
  const buffer = Buffer.from(bytes)
  const wanted = Buffer.from(before)
  if (!buffer.includes(wanted) || before.length !== after.length) throw new Error('expected a stretch that occurs')
  for (let place = buffer.indexOf(wanted); place >= 0; place = buffer.indexOf(wanted, place + before.length))
    buffer.set(after, place)
  return new Uint8Array(buffer)
}

/** A number of eight bytes, as files hold it. */
export function number8(value: number | bigint): Uint8Array {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value), true)
  return bytes
}
