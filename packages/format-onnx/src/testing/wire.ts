/** A varint, padded with empty groups to at least `width` bytes as a careless writer might. */
export function varint(value: number, width = 1): number[] {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, BigInt(value))
  do {
    bytes.push(Number(rest & 127n) | 128)
    rest >>= 7n
  } while (rest > 0n || bytes.length < width)
  bytes[bytes.length - 1]! &= 127
  return bytes
}

/** A field that holds bytes. */
export function field(number: number, content: Uint8Array | readonly number[], width = 1): number[] {
  return [...varint(number * 8 + 2, width), ...varint(content.length, width), ...content]
}

export function text(number: number, content: string): number[] {
  return field(number, new TextEncoder().encode(content))
}

export function number(field: number, value: number, width = 1): number[] {
  return [...varint(field * 8, width), ...varint(value, width)]
}

export function bytesOf(...parts: readonly (readonly number[])[]): Uint8Array {
  return Uint8Array.from(parts.flat())
}
