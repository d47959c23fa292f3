type Words = Uint16Array | Uint32Array | Float64Array

/** Bytes as words of some kind: in place, or copied where they do not lie on a word. */
export function viewWords<Kind extends Words>(
  bytes: Uint8Array,
  Word: { readonly BYTES_PER_ELEMENT: number; new (buffer: ArrayBufferLike, offset: number, length: number): Kind },
): Kind {
  const width = Word.BYTES_PER_ELEMENT
  const own = bytes.byteOffset % width === 0 ? bytes : bytes.slice()
  return new Word(own.buffer, own.byteOffset, own.byteLength / width)
}
