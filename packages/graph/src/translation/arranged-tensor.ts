import { failure } from '@coppice/spec'
import type { Tensor } from '@coppice/spec'
import { blockBytes } from './arrangement.ts'
import type { Arrangement, Block } from './arrangement.ts'
import { partOfJoined } from './joined-tensor.ts'

/** Where a tensor of the graph comes from, when a file stores it in another layout. */
interface Origin {
  readonly kind: 'arranged-tensor'
  readonly stored: Tensor
  readonly arrangement: Arrangement
  /** The tensor as it was read; one that is not the same object was changed. */
  readonly original: Tensor
}

/**
 * The tensor of the graph for one that a file stores in another layout. It is read and rearranged when asked for;
 * {@link restoreTensor} goes back.
 *
 * @example
 * ```ts
 * const weight = arrangeTensor('conv/kernel', stored, permuted([3, 2, 0, 1])) // from [3, 3, 16, 32] to [32, 16, 3, 3]
 * ```
 */
export function arrangeTensor(name: string, stored: Tensor, arrangement: Arrangement = asStored): Tensor {
  const { type, shape } = stored
  const arrange = (bytes: Uint8Array): Uint8Array => arrangement.arrange({ type, shape, bytes }).bytes
  const origin: Omit<Origin, 'original'> = { kind: 'arranged-tensor', stored, arrangement }
  const { storedShare = 1 } = arrangement
  const tensor: Tensor = {
    name,
    type,
    shape: arrangement.shapeOf(shape),
    read: () => thenBytes(stored.read(), arrange),
    origin,
    ...(storedShare !== 1 && { storedShare }),
  }
  Object.assign(origin, { original: tensor })
  return tensor
}

const asStored: Arrangement = { shapeOf: shape => shape, arrange: block => block, restore: block => block }

function thenBytes<Result>(
  bytes: Uint8Array | Promise<Uint8Array>,
  use: (bytes: Uint8Array) => Result,
): Result | Promise<Result> {
  return bytes instanceof Uint8Array ? use(bytes) : bytes.then(use)
}

/** A stored tensor and what is to be stored in its place; the same object where nothing changed. */
export interface Restored {
  readonly stored: Tensor
  readonly tensor: Tensor
}

/**
 * What is to be stored for a tensor of the graph, in the layout of the file; `undefined` for one that no file stores.
 * `arrangement` replaces the one that it was read with, where the way back depends on what was pruned. Of a tensor that
 * was joined from several, `part` says which is meant; default the first.
 *
 * @throws a failure with code `internal` where the arrangement does not fit the tensor's shape.
 */
export function restoreTensor(tensor: Tensor, arrangement?: Arrangement, part = 0): Restored | undefined {
  const joined = partOfJoined(tensor, part)
  if (joined) return restoreTensor(joined, arrangement)
  const origin = tensor.origin
  if (!isOrigin(origin)) return undefined
  const { stored, original } = origin
  const restored = tensor === original ? stored : restoreChanged(tensor, origin, arrangement)
  const whole = partOfJoined(restored, part)
  return whole ? restoreTensor(whole) : { stored, tensor: restored }
}

function restoreChanged(tensor: Tensor, origin: Origin, arrangement: Arrangement | undefined): Tensor {
  const { restore } = arrangement ?? origin.arrangement
  const shape = restoredShape(tensor, restore)
  const back = (bytes: Uint8Array): Uint8Array => restore({ type: tensor.type, shape: tensor.shape, bytes }).bytes
  return { ...origin.stored, type: tensor.type, shape, read: () => thenBytes(tensor.read(), back) }
}

function restoredShape({ name, type, shape }: Tensor, restore: Arrangement['restore']): readonly number[] {
  const length = blockBytes(type, shape)
  const restored: Block = restore({ type, shape, bytes: new Uint8Array(length) })
  const whole = restored.shape.every(size => Number.isInteger(size) && size >= 0)
  if (whole && restored.bytes.length === blockBytes(type, restored.shape)) return restored.shape
  const expected = `a shape that has a layout in the file for ${name}`
  throw failure({ code: 'internal', who: 'restoreTensor', expected, received: `[${shape.join(', ')}]` })
}

function isOrigin(origin: unknown): origin is Origin {
  return typeof origin === 'object' && origin !== null && 'kind' in origin && origin.kind === 'arranged-tensor'
}
