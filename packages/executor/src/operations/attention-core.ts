import type { Tensor } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../operation.ts'
import { expandTo } from '../tensors/expand-to.ts'
import { multiplyMatrices } from '../tensors/multiply-matrices.ts'

/** What is added for a position that must not be attended to: the least float, which leaves a row without any uniform. */
export const hidden = -3.4028234663852886e38

/** Queries, keys and values with four axes: batch, heads, length and size of a head. */
export interface Heads {
  readonly query: Tensor
  readonly key: Tensor
  readonly value: Tensor
  readonly scale: number
  /** Added to the products; broadcasts to batch, heads, queries and keys. */
  readonly bias?: Tensor | undefined
  /** Bounds the products smoothly; 0 does not. */
  readonly softcap?: number
}

/** What attention computes on its way, each with the axes batch, heads, queries and keys. */
export interface Attended {
  readonly products: Tensor
  readonly capped: Tensor
  /** Capped and biased. */
  readonly biased: Tensor
  readonly shares: Tensor
  /** Batch, heads, queries, size of a head. */
  readonly result: Tensor
}

/** Scaled products of queries and keys, softened to shares, weigh the values. Fewer heads of keys serve groups of queries. */
export function attend(tf: TensorFlow, { query, key, value, scale, bias, softcap = 0 }: Heads): Attended {
  const groups = query.shape[1]! / key.shape[1]!
  const keys = tf.transpose(repeatHeads(tf, key, groups), [0, 1, 3, 2])
  const products = multiplyMatrices(tf, tf.mul(query, scale), keys)
  const capped = softcap > 0 ? tf.mul(tf.tanh(tf.div(products, softcap)), softcap) : products
  const biased = bias ? tf.add(capped, bias) : capped
  const shares = tf.softmax(biased)
  const result = multiplyMatrices(tf, shares, repeatHeads(tf, value, groups))
  return { products, capped, biased, shares, result }
}

function repeatHeads(tf: TensorFlow, x: Tensor, count: number): Tensor {
  if (count === 1) return x
  const [batch, heads, length, size] = x.shape as [number, number, number, number]
  const repeated = expandTo(tf, tf.reshape(x, [batch, heads, 1, length * size]), [batch, heads, count, length * size])
  return tf.reshape(repeated, [batch, heads * count, length, size])
}

/** Batch, length and heads by size as batch, heads, length and size. */
export function splitHeads(tf: TensorFlow, x: Tensor, heads: number): Tensor {
  const [batch, length, width] = x.shape as [number, number, number]
  return tf.transpose(tf.reshape(x, [batch, length, heads, width / heads]), [0, 2, 1, 3])
}

/** The inverse of {@link splitHeads}. */
export function mergeHeads(tf: TensorFlow, x: Tensor): Tensor {
  const [batch, heads, length, size] = x.shape as [number, number, number, number]
  return tf.reshape(tf.transpose(x, [0, 2, 1, 3]), [batch, length, heads * size])
}

/** 0 where a query may look at a key, else the least float: at none that comes after it, nor one too far before. */
export function causalBias(
  tf: TensorFlow,
  queries: number,
  keys: number,
  past: number,
  window: number = Infinity,
): Tensor {
  const data = Float32Array.from({ length: queries * keys }, (_, i) => {
    const distance = past + Math.floor(i / keys) - (i % keys)
    return distance >= 0 && distance < window ? 0 : hidden
  })
  return tf.tensor2d(data, [queries, keys], 'float32')
}

/** Biases that are there, added up. */
export function addBiases(tf: TensorFlow, biases: readonly (Tensor | undefined)[]): Tensor | undefined {
  const present = biases.filter((bias): bias is Tensor => bias !== undefined)
  return present.length === 0 ? undefined : present.reduce((sum, bias) => tf.add(sum, bias))
}
