import { text } from '@coppice/graph'
import { flagOf } from '../attributes.ts'
import type { NodeContext, Operand, TfOperator, TfOperators } from '../node-context.ts'
import { asSizes } from './types.ts'

/** How positions of the result are found in the image. */
function coordinates(context: NodeContext): string {
  if (flagOf(context.node, 'align_corners')) return 'align_corners'
  return flagOf(context.node, 'half_pixel_centers') ? 'half_pixel' : 'asymmetric'
}

/** Batch and channels as they are, rows and columns as they are told. */
function resize(context: NodeContext, attributes: Readonly<Record<string, string>>): Operand {
  const image = context.channelsFirst(context.input(0))
  const known = context.known(1)
  const spatial = known ? context.constant(known) : asSizes(context, context.input(1))
  const outer = context.emit('Slice', [context.emit('Shape', [image]), context.constant([0]), context.constant([2])])
  const sizes = context.emit('Concat', [outer, spatial], { axis: { kind: 'int', value: 0 } })
  const modes = Object.entries({ ...attributes, coordinate_transformation_mode: coordinates(context) })
  return {
    ...context.emit(
      'Resize',
      [image, undefined, undefined, sizes],
      Object.fromEntries(modes.map(([k, v]) => [k, text(v)])),
    ),
    order: 'channels-first',
  }
}

const bilinear: TfOperator = {
  translate: context => resize(context, { mode: 'linear' }),
}

/** Corners that are aligned round to the nearest position, halves up; others are cut off. */
const nearest: TfOperator = {
  translate(context) {
    const rounds = flagOf(context.node, 'align_corners') || flagOf(context.node, 'half_pixel_centers')
    return resize(context, { mode: 'nearest', nearest_mode: rounds ? 'round_prefer_ceil' : 'floor' })
  },
}

export const image: TfOperators = { ResizeBilinear: bilinear, ResizeNearestNeighbor: nearest }
