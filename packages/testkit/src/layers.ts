import type { Dimension } from '@coppice/spec'
import { float } from './graph-builder.ts'
import type { BasicBuilder, ValueName } from './graph-builder.ts'

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
  relu(x: ValueName): ValueName
  sigmoid(x: ValueName): ValueName
  tanh(x: ValueName): ValueName
  /** Any elementwise operator of one input. */
  unary(operator: string, x: ValueName): ValueName
  /** x · sigmoid(x). */
  silu(x: ValueName): ValueName
  add(a: ValueName, b: ValueName): ValueName
  mul(a: ValueName, b: ValueName): ValueName
  matmul(a: ValueName, b: ValueName): ValueName
  /** Softmax over an axis. Default the last. */
  softmax(x: ValueName, axis?: number): ValueName
  concat(values: readonly ValueName[], axis: number): ValueName
  /** Parts of the given sizes along an axis. */
  split(x: ValueName, sizes: readonly number[], axis: number): readonly ValueName[]
  slice(x: ValueName, axis: number, start: number, end: number): ValueName
  maxPool(x: ValueName, options?: PoolOptions): ValueName
  averagePool(x: ValueName, options?: PoolOptions): ValueName
  globalAveragePool(x: ValueName): ValueName
  flatten(x: ValueName): ValueName
  /** 0 copies an axis, -1 takes what is left. */
  reshape(x: ValueName, shape: readonly number[]): ValueName
  transpose(x: ValueName, order: readonly number[]): ValueName
}

const times = (factors: readonly Dimension[]): Dimension =>
  factors.reduce<Dimension>((product, size) => {
    if (product === 1) return size
    if (size === 1) return product
    return typeof product === 'number' && typeof size === 'number' ? product * size : null
  }, 1)

function broadcast(a: readonly Dimension[], b: readonly Dimension[]): readonly Dimension[] {
  const [long, short] = a.length >= b.length ? [a, b] : [b, a]
  const offset = long.length - short.length
  return long.map((size, i) => (i < offset || size !== 1 ? size : (short[i - offset] as Dimension)))
}

function reshaped(shape: readonly Dimension[] | undefined, sizes: readonly number[]): readonly Dimension[] {
  const copied = sizes.map((size, i) => (size === 0 ? (shape?.[i] ?? null) : size))
  const open = copied.indexOf(-1)
  if (open < 0 || !shape) return copied.map(size => (size === -1 ? null : size))
  const rest = copied.filter(size => size !== -1)
  const left = [...shape]
  for (const size of rest) {
    const same = left.indexOf(size)
    if (same >= 0 && typeof size !== 'number') (rest.splice(rest.indexOf(size), 1, 1), left.splice(same, 1))
  }
  const [all, part] = [times(left), times(rest)]
  const missing = typeof all === 'number' && typeof part === 'number' ? all / part : part === 1 ? all : null
  return copied.with(open, missing)
}

/** A spatial axis under a window: sizes that are not known stay so, unless the window leaves them alone. */
function windowed(size: Dimension, kernel: number, stride: number, padding: number, dilation: number): Dimension {
  const loss = dilation * (kernel - 1) - 2 * padding
  if (typeof size === 'number') return Math.floor((size - loss - 1) / stride) + 1
  return loss === 0 && stride === 1 ? size : null
}

/** The layers of a builder. */
export function layers(g: BasicBuilder): Layers {
  const shapeOf = (x: ValueName): readonly Dimension[] => {
    const shape = g.shapeOf(x)
    if (!shape) throw new Error(`layers: expected a value whose shape is known, received '${x}'. Use setShape`)
    return shape
  }
  const sizeAt = (x: ValueName, axis: number): number => {
    const size = shapeOf(x).at(axis)
    if (typeof size !== 'number')
      throw new Error(`layers: expected a fixed size at axis ${axis} of '${x}', received ${size}`)
    return size
  }
  const node = (
    operator: string,
    inputs: readonly ValueName[],
    shape: readonly Dimension[] | undefined,
    attributes: Parameters<BasicBuilder['node']>[2] = {},
    name?: string,
  ): ValueName => g.node(operator, inputs, attributes, { shapes: [shape], ...(name === undefined ? {} : { name }) })
  const unary = (operator: string, x: ValueName): ValueName => node(operator, [x], g.shapeOf(x))
  const binary = (operator: string, a: ValueName, b: ValueName): ValueName =>
    node(operator, [a, b], broadcast(shapeOf(a), shapeOf(b)))
  const vector = (name: string, size: number, mean: number, std: number, positive = false): ValueName =>
    g.weight([size], { name, mean, std, positive })
  const biasOf = (name: string, out: number, wanted: boolean | undefined): ValueName[] =>
    wanted === false ? [] : [vector(`${name}.bias`, out, 0, 0.1)]

  const window = (kernel: number, stride: number, padding: number, dilation: number, axes: number) => ({
    kernel_shape: Array<number>(axes).fill(kernel),
    strides: Array<number>(axes).fill(stride),
    pads: Array<number>(2 * axes).fill(padding),
    ...(dilation === 1 ? {} : { dilations: Array<number>(axes).fill(dilation) }),
  })
  const convolve = (transposed: boolean, x: ValueName, options: ConvOptions): ValueName => {
    const { out, kernel = 1, stride = 1, padding = kernel >> 1, groups = 1, dilation = 1 } = options
    const operator = transposed ? 'ConvTranspose' : 'Conv'
    const { name = g.freshName(transposed ? 'deconv' : 'conv') } = options
    const [channels, spatial] = [sizeAt(x, 1), shapeOf(x).slice(2)]
    const kernels = spatial.map(() => kernel)
    const ends = transposed ? [channels, out / groups] : [out, channels / groups]
    const fanIn = (channels / groups) * kernel ** spatial.length
    const weight = g.weight([...ends, ...kernels], { name: `${name}.weight`, std: Math.sqrt(2 / fanIn) })
    const grown = spatial.map(size =>
      transposed
        ? typeof size === 'number'
          ? (size - 1) * stride + dilation * (kernel - 1) + 1 - 2 * padding
          : null
        : windowed(size, kernel, stride, padding, dilation),
    )
    const attributes = { ...window(kernel, stride, padding, dilation, spatial.length), group: groups }
    const inputs = [x, weight, ...biasOf(name, out, options.bias)]
    return node(operator, inputs, [shapeOf(x)[0] as Dimension, out, ...grown], attributes, name)
  }
  const pool = (operator: string, x: ValueName, options: PoolOptions = {}): ValueName => {
    const { kernel = 2, stride = kernel, padding = 0 } = options
    const [batch, channels, ...spatial] = shapeOf(x) as [Dimension, Dimension, ...Dimension[]]
    const shape = [batch, channels, ...spatial.map(size => windowed(size, kernel, stride, padding, 1))]
    return node(operator, [x], shape, window(kernel, stride, padding, 1, spatial.length))
  }

  return {
    conv: (x, options) => convolve(false, x, options),
    convTranspose: (x, options) => convolve(true, x, options),
    batchNorm(x, { name = g.freshName('bn') } = {}) {
      const channels = sizeAt(x, 1)
      const inputs = [
        x,
        vector(`${name}.weight`, channels, 1, 0.3, true),
        vector(`${name}.bias`, channels, 0, 0.2),
        vector(`${name}.running_mean`, channels, 0, 0.2),
        vector(`${name}.running_var`, channels, 1, 0.3, true),
      ]
      return node('BatchNormalization', inputs, shapeOf(x), { epsilon: float(1e-5) }, name)
    },
    layerNorm(x, { name = g.freshName('ln') } = {}) {
      const size = sizeAt(x, -1)
      const inputs = [x, vector(`${name}.weight`, size, 1, 0.3), vector(`${name}.bias`, size, 0, 0.2)]
      return node('LayerNormalization', inputs, shapeOf(x), { axis: -1, epsilon: float(1e-5) }, name)
    },
    gemm(x, { out, bias, name = g.freshName('fc') }) {
      const weight = g.weight([out, sizeAt(x, -1)], { name: `${name}.weight` })
      return node(
        'Gemm',
        [x, weight, ...biasOf(name, out, bias)],
        [shapeOf(x)[0] as Dimension, out],
        { transB: 1 },
        name,
      )
    },
    linear(x, { out, bias, name = g.freshName('linear') }) {
      const [width, shape] = [sizeAt(x, -1), shapeOf(x).with(-1, out)]
      const weight = g.weight([width, out], { name: `${name}.weight`, std: Math.sqrt(1 / width) })
      const product = node('MatMul', [x, weight], shape, {}, bias === false ? name : `${name}.matmul`)
      return bias === false ? product : node('Add', [product, ...biasOf(name, out, true)], shape, {}, name)
    },
    embedding(indices, { rows, features, name = g.freshName('embedding') }) {
      const table = g.weight([rows, features], { name: `${name}.weight`, std: 1 })
      return node('Gather', [table, indices], [...shapeOf(indices), features], { axis: 0 }, name)
    },
    unary,
    relu: x => unary('Relu', x),
    sigmoid: x => unary('Sigmoid', x),
    tanh: x => unary('Tanh', x),
    silu: x => binary('Mul', x, unary('Sigmoid', x)),
    add: (a, b) => binary('Add', a, b),
    mul: (a, b) => binary('Mul', a, b),
    matmul(a, b) {
      const [left, right] = [shapeOf(a), shapeOf(b)]
      const batch = broadcast(left.slice(0, -2), right.slice(0, -2))
      return node('MatMul', [a, b], [...batch, left.at(-2) as Dimension, right.at(-1) as Dimension])
    },
    softmax: (x, axis = -1) => node('Softmax', [x], shapeOf(x), { axis }),
    concat(values, axis) {
      const sizes = values.map(value => sizeAt(value, axis))
      const shape = shapeOf(values[0] as string).with(
        axis,
        sizes.reduce((a, b) => a + b, 0),
      )
      return node('Concat', values, shape, { axis })
    },
    split(x, sizes, axis) {
      const shapes = sizes.map(size => shapeOf(x).with(axis, size))
      return g.nodeOutputs('Split', [x, g.constant(sizes)], { axis }, { outputs: sizes.length, shapes })
    },
    slice(x, axis, start, end) {
      const bounds = [[start], [end], [axis]].map(values => g.constant(values))
      return node('Slice', [x, ...bounds], shapeOf(x).with(axis, Math.min(end, sizeAt(x, axis)) - start))
    },
    maxPool: (x, options) => pool('MaxPool', x, options),
    averagePool: (x, options) => pool('AveragePool', x, options),
    globalAveragePool: x =>
      node(
        'GlobalAveragePool',
        [x],
        shapeOf(x).map((size, i) => (i < 2 ? size : 1)),
      ),
    flatten(x) {
      const [batch, ...rest] = shapeOf(x) as [Dimension, ...Dimension[]]
      return node('Flatten', [x], [batch, times(rest)], { axis: 1 })
    },
    reshape: (x, shape) => node('Reshape', [x, g.constant(shape)], reshaped(g.shapeOf(x), shape)),
    transpose: (x, order) =>
      node(
        'Transpose',
        [x],
        order.map(axis => shapeOf(x)[axis] as Dimension),
        { perm: order },
      ),
  }
}
