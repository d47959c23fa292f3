import type { ValueName } from '../graph-builder.ts'

/** Options of a convolution; sizes hold for each spatial axis. */
export interface ConvOptions {
  /** Output channels. */
  readonly out: number
  /** Default 1. */
  readonly kernel?: number
  /** Default 1. */
  readonly stride?: number
  /** Zeros on each side. Default half the kernel, rounded down. */
  readonly padding?: number
  /** Default 1. */
  readonly groups?: number
  /** Default 1. */
  readonly dilation?: number
  /** Default true. */
  readonly bias?: boolean
  readonly name?: string
}

/** Options of a pooling layer. */
export interface PoolOptions {
  /** Default 2. */
  readonly kernel?: number
  /** Default the kernel. */
  readonly stride?: number
  /** Default 0. */
  readonly padding?: number
}

/** Options of a dense layer. */
export interface DenseOptions {
  /** Output features. */
  readonly out: number
  /** Default true. */
  readonly bias?: boolean
  readonly name?: string
}

/** Layers made of nodes, with weights of their own named after them: `conv1.weight`, `conv1.bias`. */
export interface Layers {
  /** Any number of spatial axes. Weight [out, in / groups, kernel…]. */
  conv(x: ValueName, options: ConvOptions): ValueName
  /** Weight [in, out / groups, kernel…]. */
  convTranspose(x: ValueName, options: ConvOptions): ValueName
  /** Scale, shift, mean and variance of each channel, as weights. */
  batchNorm(x: ValueName, options?: { readonly name?: string }): ValueName
  /** Normalises the last axis; scale and bias of that length. */
  layerNorm(x: ValueName, options?: { readonly name?: string }): ValueName
  /** `Gemm` with the weight [out, in], on two axes. */
  gemm(x: ValueName, options: DenseOptions): ValueName
  /** `MatMul` with the weight [in, out] and `Add`, on any number of axes. */
  linear(x: ValueName, options: DenseOptions): ValueName
  /** A table [rows, features] indexed by integers. */
  embedding(
    indices: ValueName,
    options: { readonly rows: number; readonly features: number; readonly name?: string },
  ): ValueName
  /** max(x, 0). */
  relu(x: ValueName): ValueName
  /** 1 / (1 + exp(−x)). */
  sigmoid(x: ValueName): ValueName
  /** The hyperbolic tangent. */
  tanh(x: ValueName): ValueName
  /** Any elementwise operator of one input. */
  unary(operator: string, x: ValueName): ValueName
  /** x · sigmoid(x). */
  silu(x: ValueName): ValueName
  /** The sum, axes of length 1 repeated. */
  add(a: ValueName, b: ValueName): ValueName
  /** The product element by element, axes of length 1 repeated. */
  mul(a: ValueName, b: ValueName): ValueName
  /** The product of matrices over the last two axes. */
  matmul(a: ValueName, b: ValueName): ValueName
  /** Softmax over an axis. Default the last. */
  softmax(x: ValueName, axis?: number): ValueName
  /** Values one after the other along an axis. */
  concat(values: readonly ValueName[], axis: number): ValueName
  /** Parts of the given sizes along an axis. */
  split(x: ValueName, sizes: readonly number[], axis: number): readonly ValueName[]
  /** Positions `start` up to, but not with, `end` of an axis. */
  slice(x: ValueName, axis: number, start: number, end: number): ValueName
  /** The largest of each window. */
  maxPool(x: ValueName, options?: PoolOptions): ValueName
  /** The mean of each window. */
  averagePool(x: ValueName, options?: PoolOptions): ValueName
  /** The mean over all spatial axes, which keep the length 1. */
  globalAveragePool(x: ValueName): ValueName
  /** All axes but the first as one. */
  flatten(x: ValueName): ValueName
  /** 0 copies an axis, -1 takes what is left. */
  reshape(x: ValueName, shape: readonly number[]): ValueName
  /** The axes in another order. */
  transpose(x: ValueName, order: readonly number[]): ValueName
}
