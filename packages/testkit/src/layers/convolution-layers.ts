import type { Dimension } from '@coppice/spec'
import type { ValueName } from '../graph-builder.ts'
import type { LayerTools, ShortAttributes } from './layer-tools.ts'
import type { ConvOptions, Layers, PoolOptions } from './layers.ts'
import { enlarged, windowed } from './shape-rules.ts'
import type { Window } from './shape-rules.ts'

type Names = 'conv' | 'convTranspose' | 'maxPool' | 'averagePool' | 'globalAveragePool'

function windowAttributes({ kernel, stride, padding, dilation }: Window, axes: number): ShortAttributes {
  const all = (value: number, count = axes): readonly number[] => Array<number>(count).fill(value)
  const sizes = { kernel_shape: all(kernel), strides: all(stride), pads: all(padding, 2 * axes) }
  return dilation === 1 ? sizes : { ...sizes, dilations: all(dilation) }
}

function convolve(tools: LayerTools, transposed: boolean, x: ValueName, options: ConvOptions): ValueName {
  const { g, shapeOf, sizeAt } = tools
  const { out, kernel = 1, stride = 1, padding = kernel >> 1, groups = 1, dilation = 1 } = options
  const { name = g.freshName(transposed ? 'deconv' : 'conv') } = options
  const [batch, , ...spatial] = shapeOf(x)
  const channels = sizeAt(x, 1)
  const ends = transposed ? [channels, out / groups] : [out, channels / groups]
  const std = Math.sqrt(2 / ((channels / groups) * kernel ** spatial.length))
  const weight = g.weight([...ends, ...spatial.map(() => kernel)], { name: `${name}.weight`, std })
  const window = { kernel, stride, padding, dilation }
  const moved = spatial.map(size => (transposed ? enlarged : windowed)(size, window))
  const attributes = { ...windowAttributes(window, spatial.length), group: groups }
  const inputs = [x, weight, ...tools.biasOf(name, out, options.bias)]
  return tools.node(
    transposed ? 'ConvTranspose' : 'Conv',
    inputs,
    [batch as Dimension, out, ...moved],
    attributes,
    name,
  )
}

function pool(tools: LayerTools, operator: string, x: ValueName, options: PoolOptions = {}): ValueName {
  const { kernel = 2, stride = kernel, padding = 0 } = options
  const window = { kernel, stride, padding, dilation: 1 }
  const shape = tools.shapeOf(x).map((size, axis) => (axis < 2 ? size : windowed(size, window)))
  return tools.node(operator, [x], shape, windowAttributes(window, shape.length - 2))
}

/** Layers with windows over spatial axes. */
export function convolutionLayers(tools: LayerTools): Pick<Layers, Names> {
  return {
    conv: (x, options) => convolve(tools, false, x, options),
    convTranspose: (x, options) => convolve(tools, true, x, options),
    maxPool: (x, options) => pool(tools, 'MaxPool', x, options),
    averagePool: (x, options) => pool(tools, 'AveragePool', x, options),
    globalAveragePool(x) {
      const shape = tools.shapeOf(x).map((size, axis) => (axis < 2 ? size : 1))
      return tools.node('GlobalAveragePool', [x], shape)
    },
  }
}
