import type { Tensor } from '@coppice/spec'
import { typeOfName, type StoredType } from '../data-types.ts'
import { metadataKey } from '../header/header.ts'
import { prefixLength } from '../header/load-header.ts'

/** Where a tensor goes. */
export interface Placed {
  readonly tensor: Tensor
  readonly type: StoredType
  readonly begin: number
  readonly end: number
}

const encoder = new TextEncoder()

/** The text of a new header, as the reference implementation writes it. */
export function headerText(placed: readonly Placed[], metadata: ReadonlyMap<string, string> | undefined): string {
  const entries = placed.map(({ tensor, type, begin, end }) => [
    tensor.name,
    { dtype: type.code, shape: tensor.shape, data_offsets: [begin, end] },
  ])
  const all = metadata ? [[metadataKey, metadata], ...entries] : entries
  return `{${all.map(([key, value]) => `${JSON.stringify(key)}:${textOf(value)}`).join(',')}}`
}

/** Maps keep the order of their keys, whatever these look like. */
function textOf(value: unknown): string {
  if (!(value instanceof Map)) return JSON.stringify(value)
  const members = [...(value as ReadonlyMap<string, string>)]
  return `{${members.map(([key, text]) => `${JSON.stringify(key)}:${JSON.stringify(text)}`).join(',')}}`
}

/** The first bytes of a file: length and header, filled up with spaces so that the elements begin at a multiple of `alignment`. */
export function encodeHeader(text: string, alignment: number): Uint8Array {
  const header = encoder.encode(text)
  const length = Math.ceil((prefixLength + header.length) / alignment) * alignment - prefixLength
  const bytes = new Uint8Array(prefixLength + length).fill(0x20)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true)
  bytes.set(header, prefixLength)
  return bytes
}

/** Where tensors go that lie one after the other. */
export function placeInOrder(tensors: readonly Tensor[], lengthOf: (tensor: Tensor) => number): Placed[] {
  let end = 0
  return tensors.map(tensor => {
    const begin = end
    end += lengthOf(tensor)
    return { tensor, type: typeOfName(tensor.type)!, begin, end }
  })
}
