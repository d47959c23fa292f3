import { failure } from '@coppice/spec'
import type { Tensor } from '@coppice/spec'

/** Where a tensor of the graph comes from, when a file stores it in parts. */
interface Origin {
  readonly kind: 'joined-tensor'
  readonly parts: readonly Tensor[]
  /** The tensor as it was read; one that is not the same object was changed. */
  readonly original: Tensor
}

/**
 * The tensor of the graph for several of the same type and shape, one after the other along the first axis. It is read
 * and put together when asked for; `partOfJoined` takes it apart.
 *
 * @throws a failure with code `invalid-model` where types or shapes differ.
 *
 * @example
 * ```ts
 * joinTensors('both/kernel', [forward, backward]).shape // [2, 40, 6] for two of [1, 40, 6]
 * ```
 */
export function joinTensors(name: string, parts: readonly Tensor[]): Tensor {
  const [first] = parts
  const odd = parts.find(({ type, shape }) => type !== first!.type || shape.join() !== first!.shape.join())
  if (odd || !first) throw notAlike(name, first, odd)
  const [size, ...rest] = first.shape
  const origin: Omit<Origin, 'original'> = { kind: 'joined-tensor', parts }
  const shape = [size! * parts.length, ...rest]
  const storedShare = first.storedShare === undefined ? {} : { storedShare: first.storedShare }
  const tensor: Tensor = { name, type: first.type, shape, read: () => readParts(parts), origin, ...storedShare }
  Object.assign(origin, { original: tensor })
  return tensor
}

async function readParts(parts: readonly Tensor[]): Promise<Uint8Array> {
  const read = await Promise.all(parts.map(async part => part.read()))
  const whole = new Uint8Array(read.reduce((length, part) => length + part.length, 0))
  read.reduce((offset, part) => (whole.set(part, offset), offset + part.length), 0)
  return whole
}

/**
 * What a joined tensor, which may have been cut or changed since, has of one of its parts: the very part where nothing
 * changed. `undefined` for a tensor that is not joined.
 */
export function partOfJoined(tensor: Tensor, index: number): Tensor | undefined {
  const { origin } = tensor
  if (!isOrigin(origin)) return undefined
  const part = origin.parts[index]!
  if (tensor === origin.original) return part
  const count = origin.parts.length
  const [size, ...rest] = tensor.shape
  const read = async (): Promise<Uint8Array> => {
    const bytes = await tensor.read()
    const length = bytes.length / count
    return bytes.slice(index * length, (index + 1) * length)
  }
  return { ...part, type: tensor.type, shape: [size! / count, ...rest], read }
}

function isOrigin(origin: unknown): origin is Origin {
  return typeof origin === 'object' && origin !== null && 'kind' in origin && origin.kind === 'joined-tensor'
}

function notAlike(name: string, first: Tensor | undefined, odd: Tensor | undefined): Error {
  const describe = (tensor: Tensor | undefined): string => `${tensor?.type} of [${tensor?.shape.join(', ') ?? ''}]`
  const expected = `parts of ${name} that are alike, such as ${describe(first)}`
  return failure({ code: 'invalid-model', who: 'joinTensors', expected, received: odd ? describe(odd) : 'none' })
}
