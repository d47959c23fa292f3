import type { GraphBuilder } from '../build-model.ts'
import { float } from '../graph-builder.ts'
import type { ValueName } from '../graph-builder.ts'

/** Conv, BatchNorm and Relu. */
export function convBlock(
  g: GraphBuilder,
  x: ValueName,
  out: number,
  options: { readonly kernel?: number; readonly stride?: number; readonly groups?: number } = {},
): ValueName {
  return g.relu(g.batchNorm(g.conv(x, { kernel: 3, bias: false, ...options, out })))
}

/** Global pool and a dense layer: the usual end of an image classifier. */
export function classifier(g: GraphBuilder, x: ValueName, classes: number): void {
  g.output(g.gemm(g.flatten(g.globalAveragePool(x)), { out: classes, name: 'head' }), { name: 'logits' })
}

/** Scales channels by a gate that sees the whole image. */
export function squeezeAndExcite(g: GraphBuilder, x: ValueName, channels: number, squeezed: number): ValueName {
  const narrow = g.relu(g.conv(g.globalAveragePool(x), { out: squeezed }))
  return g.mul(x, g.sigmoid(g.conv(narrow, { out: channels })))
}

/** Reshape, Transpose, Reshape: channel i of group j becomes channel j of group i. */
export function channelShuffle(g: GraphBuilder, x: ValueName, groups: number): ValueName {
  const [, channels, height, width] = g.shapeOf(x) as readonly number[]
  const grouped = g.reshape(x, [0, groups, channels! / groups, height!, width!])
  return g.reshape(g.transpose(grouped, [0, 2, 1, 3, 4]), [0, channels!, height!, width!])
}

/** [batch, tokens, heads · size] to [batch, heads, tokens, size]. */
export function splitHeads(g: GraphBuilder, x: ValueName, heads: number, size: number): ValueName {
  return g.transpose(g.reshape(x, [0, 0, heads, size]), [0, 2, 1, 3])
}

/** Softmax(q kᵀ / √size) v, heads merged again: all of [batch, heads, tokens, size]. */
export function attend(g: GraphBuilder, q: ValueName, k: ValueName, v: ValueName, size: number): ValueName {
  const scale = g.constant([1 / Math.sqrt(size)], { type: 'float32', shape: [] })
  const weights = g.softmax(g.mul(g.matmul(q, g.transpose(k, [0, 1, 3, 2])), scale))
  const merged = g.transpose(g.matmul(weights, v), [0, 2, 1, 3])
  const heads = g.shapeOf(merged)![2] as number
  return g.reshape(merged, [0, 0, heads * size])
}

/** Attention with queries, keys and values of their own. */
export function selfAttention(g: GraphBuilder, x: ValueName, heads: number, size: number, out: number): ValueName {
  const [q, k, v] = ['query', 'key', 'value'].map(name =>
    splitHeads(g, g.linear(x, { out: heads * size, name: g.freshName(name) }), heads, size),
  ) as [string, string, string]
  return g.linear(attend(g, q, k, v, size), { out, name: g.freshName('projection') })
}

/** x / √(mean(x²) + ε) · weight, over the last axis. */
export function rmsNorm(g: GraphBuilder, x: ValueName): ValueName {
  const [shape, width] = [g.shapeOf(x)!, g.shapeOf(x)!.at(-1) as number]
  const means = { axes: [-1], keepdims: 1 }
  const mean = g.node('ReduceMean', [g.mul(x, x)], means, { shapes: [shape.with(-1, 1)] })
  const floor = g.constant([1e-6], { type: 'float32', shape: [] })
  const root = g.unary('Sqrt', g.add(mean, floor))
  const normal = g.node('Div', [x, root], {}, { shapes: [shape] })
  return g.mul(normal, g.weight([width], { name: g.freshName('rms.weight'), mean: 1, std: 0.3 }))
}

/** A dense layer, Gelu by Erf, a dense layer back. */
export function feedForward(g: GraphBuilder, x: ValueName, hidden: number, out: number): ValueName {
  return g.linear(gelu(g, g.linear(x, { out: hidden })), { out })
}

function gelu(g: GraphBuilder, x: ValueName): ValueName {
  const number = (value: number): ValueName => g.constant([value], { type: 'float32', shape: [] })
  const error = g.unary('Erf', g.mul(x, number(Math.SQRT1_2)))
  return g.mul(g.mul(x, number(0.5)), g.add(error, number(1)))
}

/** Mean over the tokens of [batch, tokens, width], and a dense layer. */
export function tokenClassifier(g: GraphBuilder, x: ValueName, classes: number): void {
  const [batch, , width] = g.shapeOf(x)!
  const mean = g.node('ReduceMean', [x], { axes: [1], keepdims: 0 }, { shapes: [[batch!, width!]] })
  g.output(g.gemm(mean, { out: classes, name: 'head' }), { name: 'logits' })
}

/** LeakyRelu with a slope of 0.1. */
export const leakyRelu = (g: GraphBuilder, x: ValueName): ValueName =>
  g.node('LeakyRelu', [x], { alpha: float(0.1) }, { shapes: [g.shapeOf(x)] })
