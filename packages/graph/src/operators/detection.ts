import { intAttribute } from '../attributes.ts'
import type { Shape } from '../inferred.ts'
import type { Operator } from '../operator.ts'
import { unknownSizes } from '../shapes.ts'
import { inferred, numbersOf, shapeOf, typeOf } from './inferring.ts'

/** How many boxes are selected depends on the data. */
export const NonMaxSuppression: Operator = { name: 'NonMaxSuppression', infer: () => [inferred('int64', [-1, 3])] }

export const RoiAlign: Operator = {
  name: 'RoiAlign',
  infer(context) {
    const [height, width] = ['output_height', 'output_width'].map(name => intAttribute(context.node, name, 1))
    const regions = shapeOf(context, 1)?.[0] ?? -1
    return [inferred(typeOf(context, 0), [regions, shapeOf(context, 0)?.[1] ?? -1, height!, width!])]
  },
}

/** The output has the batch and channels of the input and the places of the grid. */
export const GridSample: Operator = {
  name: 'GridSample',
  infer(context) {
    const [input, grid] = [shapeOf(context, 0), shapeOf(context, 1)]
    const shape: Shape | undefined = input && grid && [input[0] ?? -1, input[1] ?? -1, ...grid.slice(1, -1)]
    return [inferred(typeOf(context, 0), shape)]
  },
}

/** A grid of two or three coordinates a place, for an image of the size in the second input. */
export const AffineGrid: Operator = {
  name: 'AffineGrid',
  infer(context) {
    const size = numbersOf(context, 1)
    const axes = shapeOf(context, 0)?.[1] ?? -1
    const shape = size && [size[0]!, ...size.slice(2), size.length - 2]
    return [inferred(typeOf(context, 0), shape ?? (axes > 0 ? [...unknownSizes(axes + 1), axes] : undefined))]
  },
}

export const detectionOperators: readonly Operator[] = [NonMaxSuppression, RoiAlign, GridSample, AffineGrid]
