import type { DataType, Tensor } from '@coppice/spec'
import { seeded } from './seeded.ts'

/** How the elements of a weight are drawn. */
export interface Distribution {
  /** Default 0. */
  readonly mean?: number
  /** The standard deviation. Default √(2 / fan-in), the fan-in being the product of all axes but the first. */
  readonly std?: number
  /** Makes every element at least 0.1, as a variance must be. Default false. */
  readonly positive?: boolean
}

/** Integer and float types that {@link constantTensor} can write. */
export type ConstantType = 'int64' | 'int32' | 'float32' | 'bool'

const elementCount = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1)

/**
 * A float32 tensor of normally distributed elements, drawn when first read: the same seed, name and shape give the
 * same bytes.
 *
 * @example
 * ```ts
 * randomTensor(1, 'fc.weight', [10, 64], { std: 0.05 })
 * ```
 */
export function randomTensor(
  seed: number,
  name: string,
  shape: readonly number[],
  distribution: Distribution = {},
): Tensor {
  let bytes: Uint8Array | undefined
  const read = (): Uint8Array => (bytes ??= new Uint8Array(draw(seed, name, shape, distribution).buffer))
  return { name, type: 'float32', shape, read }
}

function draw(seed: number, name: string, shape: readonly number[], distribution: Distribution): Float32Array {
  const fanIn = Math.max(1, elementCount(shape.slice(1)))
  const { mean = 0, std = Math.sqrt(2 / fanIn), positive = false } = distribution
  const random = seeded(seed, name)
  return Float32Array.from({ length: elementCount(shape) }, () => {
    const value = mean + std * random.normal()
    return positive ? Math.max(0.1, Math.abs(value)) : value
  })
}

/**
 * A tensor of given elements; the shape defaults to one axis.
 *
 * @throws RangeError where the shape and the number of elements disagree.
 *
 * @example
 * ```ts
 * constantTensor('shape', [0, -1]) // int64, shape [2]
 * ```
 */
export function constantTensor(
  name: string,
  values: readonly number[],
  { type = 'int64', shape = [values.length] }: { type?: ConstantType; shape?: readonly number[] } = {},
): Tensor {
  if (elementCount(shape) !== values.length)
    throw new RangeError(
      `constantTensor '${name}': expected ${elementCount(shape)} elements, received ${values.length}`,
    )
  const bytes = new Uint8Array(typed(type, values).buffer)
  return { name, type: type satisfies DataType, shape, read: () => bytes }
}

function typed(
  type: ConstantType,
  values: readonly number[],
): BigInt64Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Float32Array<ArrayBuffer> | Uint8Array<ArrayBuffer> {
  switch (type) {
    case 'int64':
      return BigInt64Array.from(values, BigInt)
    case 'int32':
      return Int32Array.from(values)
    case 'float32':
      return Float32Array.from(values)
    case 'bool':
      return Uint8Array.from(values)
  }
}
