/** A number of one, two, four or eight bytes, the least byte first, or a stretch of bytes. */
export type Field = readonly [size: 1 | 2 | 4 | 8, value: number | bigint] | Uint8Array

/** Puts fields together. */
export function concatenate(fields: readonly Field[]): Uint8Array {
  const length = fields.reduce((sum, field) => sum + (field instanceof Uint8Array ? field.length : field[0]), 0)
  const bytes = new Uint8Array(length)
  const view = new DataView(bytes.buffer)
  let place = 0
  for (const field of fields) {
    if (field instanceof Uint8Array) bytes.set(field, place)
    else setNumber(view, place, field)
    place += field instanceof Uint8Array ? field.length : field[0]
  }
  return bytes
}

function setNumber(view: DataView, place: number, [size, value]: Exclude<Field, Uint8Array>): void {
  if (size === 1) view.setUint8(place, Number(value))
  else if (size === 2) view.setUint16(place, Number(value), true)
  else if (size === 4) view.setUint32(place, Number(value), true)
  else view.setBigUint64(place, BigInt(value), true)
}

/** A length raised to the next multiple of eight. */
export const aligned = (length: number): number => Math.ceil(length / 8) * 8

/** Bytes with zeros behind, up to the next multiple of eight or another length. */
export function padded(bytes: Uint8Array, length: number = aligned(bytes.length)): Uint8Array {
  const whole = new Uint8Array(length)
  whole.set(bytes)
  return whole
}

/** A text in UTF-8 with a zero behind. */
export const terminated = (text: string): Uint8Array => new TextEncoder().encode(`${text}\0`)
