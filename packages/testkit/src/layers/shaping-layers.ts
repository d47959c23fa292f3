import type { Dimension } from '@coppice/spec'
import type { LayerTools } from './layer-tools.ts'
import type { Layers } from './layers.ts'
import { reshaped, times } from './shape-rules.ts'

type Names = 'concat' | 'split' | 'slice' | 'flatten' | 'reshape' | 'transpose'

/** Layers that move values about. */
export function shapingLayers({ g, node, shapeOf, sizeAt }: LayerTools): Pick<Layers, Names> {
  return {
    concat(values, axis) {
      const size = values.reduce((sum, value) => sum + sizeAt(value, axis), 0)
      return node('Concat', values, shapeOf(values[0] as string).with(axis, size), { axis })
    },
    split(x, sizes, axis) {
      const shapes = sizes.map(size => shapeOf(x).with(axis, size))
      return g.nodeOutputs('Split', [x, g.constant(sizes)], { axis }, { outputs: sizes.length, shapes })
    },
    slice(x, axis, start, end) {
      const bounds = [[start], [end], [axis]].map(values => g.constant(values))
      return node('Slice', [x, ...bounds], shapeOf(x).with(axis, Math.min(end, sizeAt(x, axis)) - start))
    },
    flatten(x) {
      const [batch, ...rest] = shapeOf(x)
      return node('Flatten', [x], [batch as Dimension, times(rest)], { axis: 1 })
    },
    reshape: (x, shape) => node('Reshape', [x, g.constant(shape)], reshaped(g.shapeOf(x), shape)),
    transpose(x, order) {
      const shape = order.map(axis => shapeOf(x)[axis] as Dimension)
      return node('Transpose', [x], shape, { perm: order })
    },
  }
}
