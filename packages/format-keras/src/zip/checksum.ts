const table = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  return value
})

/** The checksum of archives (CRC-32), of bytes that follow those of an earlier checksum. */
export function checksumOf(bytes: Uint8Array, earlier = 0): number {
  let value = ~earlier
  for (const byte of bytes) value = (value >>> 8) ^ table[(value ^ byte) & 255]!
  return ~value >>> 0
}
