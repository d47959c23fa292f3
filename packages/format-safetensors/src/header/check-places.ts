import { failure } from '@coppice/spec'
import { byteLengthOf, countElements } from '../data-types.ts'
import { inDataOrder, type HeaderEntry } from './header.ts'

/**
 * Checks that the elements fill `length` bytes without holes and overlaps, and that each tensor has as many bytes as its
 * shape and type say: what the reference implementation checks, so that a file has one meaning only.
 */
export function checkPlaces(who: string, entries: readonly HeaderEntry[], length: number): void {
  let position = 0
  for (const entry of inDataOrder(entries)) {
    const { name, begin, end } = entry
    if (begin !== position || end < begin)
      throw invalid(
        who,
        `tensor ${JSON.stringify(name)} to begin at ${position}, where the last one ends`,
        `${begin} to ${end}`,
      )
    checkLength(who, entry)
    position = end
  }
  if (position === length) return
  const what = position > length ? 'the file is cut off' : 'there is more behind the last tensor'
  throw invalid(who, `${position} bytes of elements, as the header says`, `${length}: ${what}`)
}

function checkLength(who: string, { name, type, shape, begin, end }: HeaderEntry): void {
  const described = `tensor ${JSON.stringify(name)} of ${type.code} [${shape.join(', ')}]`
  // With a zero among them the product is 0, however large the others are.
  const product = countElements(shape.map(size => Math.max(1, size)))
  if (product * type.bits > Number.MAX_SAFE_INTEGER) throw invalid(who, 'fewer than 2^53 bits in a tensor', described)
  const length = byteLengthOf(type, shape)
  if (!Number.isInteger(length)) throw invalid(who, 'tensors of whole bytes', described)
  if (end - begin !== length) throw invalid(who, `${length} bytes for ${described}`, `${end - begin}`)
}

function invalid(who: string, expected: string, received: string): Error {
  return failure({ code: 'invalid-model', who, expected, received })
}
