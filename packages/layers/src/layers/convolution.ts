import { chained, int, ints, permuted, reshaped } from '@coppice/graph'
import type { Arrangement, SourceValue } from '@coppice/graph'
import { failure } from '@coppice/spec'
import { applyActivation } from '../activations.ts'
import type { CallContext, Layer, LayerReference, Weight } from '../layer.ts'
import { numberOf, optionOf, sizesOf } from '../topology/config.ts'
import type { Config } from '../topology/config.ts'
import { hasBias } from './dense.ts'
import { imageOf, paddingOf, windowAttributes } from './spatial.ts'
import type { Windows } from './spatial.ts'

const kernelNames = ['kernel_size', 'filter_length'] as const

/** [...kernel, inputs, filters] of Keras as [filters, inputs, ...kernel] of ONNX; transposed ones have inputs last. */
function filterArrangement(rank: number): Arrangement {
  return permuted([rank + 1, rank, ...Array.from({ length: rank }, (_, i) => i)])
}

/** [...kernel, channels, multiplier] as [channels * multiplier, 1, ...kernel]; `channels` says how to go back. */
function depthwiseArrangement(rank: number, channels: number): Arrangement {
  const kernel = Array.from({ length: rank }, (_, i) => i)
  const joined = reshaped(
    ([inputs, multiplier, ...sizes]) => [inputs! * multiplier!, 1, ...sizes],
    ([filters, , ...sizes]) => [channels, filters! / channels, ...sizes],
  )
  return chained(permuted([rank, rank + 1, ...kernel]), joined)
}

/** Keras 1 states the rows and columns of a kernel one by one. */
function kernelSizes(config: Config, rank: number): readonly number[] {
  const legacy = ['kernel_dim1', 'kernel_dim2', 'kernel_dim3', 'nb_row', 'nb_col'].filter(name =>
    Object.hasOwn(config, name),
  )
  return legacy.length === rank && legacy.length > 0
    ? legacy.map(name => numberOf(config, name))
    : sizesOf(config, kernelNames, rank)
}

function windowsOf(config: Config, rank: number): Windows {
  return {
    kernel: kernelSizes(config, rank),
    strides: sizesOf(config, ['strides', 'subsample', 'subsample_length'], rank, 1),
    dilations: sizesOf(config, ['dilation_rate', 'atrous_rate'], rank, 1),
    padding: paddingOf(config),
  }
}

const biasOf = (config: Config): Weight[] => (hasBias(config) ? [{ role: 'bias' }] : [])

/** Stated where it is stated, or is another than what is meant where it is not. */
function multiplierOf(config: Config, kernel: readonly number[]): Config {
  const multiplier = kernel.at(-1)!
  return multiplier === numberOf(config, 'depth_multiplier', 1) ? {} : { depth_multiplier: multiplier }
}

const filtersKey = (config: Config): string => ('nb_filter' in config ? 'nb_filter' : 'filters')

function convolve(
  context: CallContext,
  rank: number,
  x: SourceValue,
  role: string,
  groups: number,
  bias?: SourceValue,
): SourceValue {
  const { translation, name, config } = context
  const attributes = {
    ...windowAttributes(x, windowsOf(config, rank), name),
    ...(groups > 1 && { group: int(groups) }),
  }
  return translation.emit('Conv', [x, context.weight(role), bias], attributes, { name: `${name}/Conv` })
}

function convolution(rank: number, ...classNames: readonly string[]): Layer {
  return {
    classNames,
    biasNode: 'Conv',
    weights: config => [{ role: 'kernel', arrangement: filterArrangement(rank) }, ...biasOf(config)],
    translate(context) {
      const { config } = context
      const groups = numberOf(config, 'groups', 1)
      const y = convolve(context, rank, imageOf(context), 'kernel', groups, context.weight('bias'))
      return applyActivation(y, config['activation'], context)
    },
    update: ({ config, shapeOf, attributeOf }) => ({
      [filtersKey(config)]: shapeOf('kernel')!.at(-1)!,
      ...(numberOf(config, 'groups', 1) > 1 && { groups: attributeOf('Conv', 'group') ?? 1 }),
    }),
  }
}

/** The channels that a depthwise layer reads are the groups of its convolution. */
const channelsOf = (image: SourceValue): number => image.inferred.shape![1]!

function depthwise(rank: number, className: string): Layer {
  return {
    classNames: [className],
    biasNode: 'Conv',
    weights: config => [{ role: 'depthwise_kernel', arrangement: depthwiseArrangement(rank, 1) }, ...biasOf(config)],
    translate(context) {
      const x = imageOf(context)
      const y = convolve(context, rank, x, 'depthwise_kernel', channelsOf(x), context.weight('bias'))
      return applyActivation(y, context.config['activation'], context)
    },
    update: ({ config, shapeOf }) => multiplierOf(config, shapeOf('depthwise_kernel')!),
    restore: (role, { attributeOf }) =>
      role === 'bias' ? undefined : depthwiseArrangement(rank, attributeOf('Conv', 'group') ?? 1),
  }
}

/** A depthwise convolution followed by one of single positions. */
function separable(rank: number, className: string): Layer {
  return {
    classNames: [className],
    biasNode: 'pointwise',
    weights: config => [
      { role: 'depthwise_kernel', arrangement: depthwiseArrangement(rank, 1) },
      { role: 'pointwise_kernel', arrangement: filterArrangement(rank) },
      ...biasOf(config),
    ],
    translate(context) {
      const { translation, name, config } = context
      const x = imageOf(context)
      const each = convolve(context, rank, x, 'depthwise_kernel', channelsOf(x))
      const operands = [each, context.weight('pointwise_kernel'), context.weight('bias')]
      const y = translation.emit('Conv', operands, {}, { name: `${name}/pointwise` })
      return applyActivation(y, config['activation'], context)
    },
    update: ({ config, shapeOf }) => ({
      [filtersKey(config)]: shapeOf('pointwise_kernel')!.at(-1)!,
      ...multiplierOf(config, shapeOf('depthwise_kernel')!),
    }),
    restore: (role, { attributeOf }) =>
      role === 'depthwise_kernel' ? depthwiseArrangement(rank, attributeOf('Conv', 'group') ?? 1) : undefined,
  }
}

function transposed(rank: number, ...classNames: readonly string[]): Layer {
  return {
    classNames,
    biasNode: 'ConvTranspose',
    weights: config => [{ role: 'kernel', arrangement: filterArrangement(rank) }, ...biasOf(config)],
    translate(context) {
      const { translation, name, config } = context
      const operands = [imageOf(context), context.weight('kernel'), context.weight('bias')]
      const y = translation.emit('ConvTranspose', operands, transposedAttributes(context, rank), {
        name: `${name}/ConvTranspose`,
      })
      return applyActivation(y, config['activation'], context)
    },
    update: ({ config, shapeOf }) => ({ [filtersKey(config)]: shapeOf('kernel')!.at(-2)! }),
  }
}

/** What the windows reach beyond the output that Keras gives is cut off, the smaller half in front. */
function transposedAttributes(context: LayerReference, rank: number): Record<string, ReturnType<typeof ints>> {
  const { config, path } = context
  const { kernel, strides, dilations, padding } = windowsOf(config, rank)
  if (padding !== 'same' && padding !== 'valid') throw wrongOption(path, 'padding same or valid', padding)
  const told = optionOf(config, 'output_padding')
  const extra = told === undefined ? undefined : sizesOf(config, 'output_padding', rank)
  const cuts = kernel.map((size, axis) => {
    const extent = (size - 1) * dilations![axis]! + 1
    return cutOf(extent, strides[axis]!, padding, extra?.[axis])
  })
  const before = cuts.map(cut => Math.floor(Math.max(0, cut) / 2))
  const after = cuts.map((cut, axis) => Math.max(0, cut) - before[axis]!)
  return {
    kernel_shape: ints(kernel),
    strides: ints(strides),
    dilations: ints(dilations!),
    pads: ints([...before, ...after]),
    output_padding: ints(cuts.map(cut => Math.max(0, -cut))),
  }
}

/** How much longer than the output the reach of all windows is; negative where it is shorter. */
function cutOf(extent: number, stride: number, padding: string, extra: number | undefined): number {
  if (padding === 'valid') return extra === undefined ? Math.min(0, extent - stride) : -extra
  return extra === undefined ? extent - stride : 2 * Math.floor(extent / 2) - extra
}

function wrongOption(path: readonly string[], expected: string, received: string): Error {
  return failure({ code: 'unsupported-model', who: `layer ${path.join('/')}`, expected, received })
}

export const convolutionLayers: readonly Layer[] = [
  convolution(1, 'Conv1D', 'Convolution1D', 'AtrousConvolution1D'),
  convolution(2, 'Conv2D', 'Convolution2D', 'AtrousConvolution2D'),
  convolution(3, 'Conv3D', 'Convolution3D'),
  depthwise(1, 'DepthwiseConv1D'),
  depthwise(2, 'DepthwiseConv2D'),
  separable(1, 'SeparableConv1D'),
  separable(2, 'SeparableConv2D'),
  transposed(1, 'Conv1DTranspose'),
  transposed(2, 'Conv2DTranspose', 'Deconvolution2D'),
  transposed(3, 'Conv3DTranspose'),
]
