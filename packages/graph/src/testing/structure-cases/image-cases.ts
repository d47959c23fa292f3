import { float } from '../../../../testkit/src/index.ts'
import type { GraphBuilder } from '../../../../testkit/src/index.ts'
import type { StructureCase } from '../structure-case.ts'
import { at, floats, joined, scalar, sizeAt } from './shorthand.ts'

const resized = (g: GraphBuilder, x: string, ...operands: string[]): string =>
  g.node('Resize', [x, ...operands], { mode: 'nearest' })

export const imageCases: readonly StructureCase[] = [
  { operator: 'Resize', note: 'by scales', from: 'image', build: (g, x) => resized(g, x, '', floats(g, [1, 1, 2, 2])) },
  { operator: 'Resize', opset: 10, from: 'image', build: (g, x) => resized(g, x, floats(g, [1, 1, 2, 1.5])) },
  {
    operator: 'Resize',
    opset: 11,
    note: 'by linear steps',
    from: 'image',
    build: (g, x) => g.node('Resize', [x, floats(g, []), floats(g, [1, 1, 2, 2])], { mode: 'linear' }),
  },
  {
    operator: 'Resize',
    note: 'to sizes',
    from: 'image',
    build: (g, x, n) => resized(g, x, '', '', joined(g, sizeAt(g, x, 0), g.constant([n, 8, 9]))),
  },
  {
    operator: 'Resize',
    note: 'to sizes of the value itself',
    from: 'image',
    build: (g, x) => {
      const front = g.node('Slice', [g.node('Shape', [x]), g.constant([0]), g.constant([2])])
      return resized(g, x, '', '', joined(g, front, g.constant([6, 6])))
    },
  },
  {
    operator: 'Resize',
    opset: 18,
    note: 'of some axes',
    from: 'image',
    build: (g, x) => g.node('Resize', [x, '', '', g.constant([7, 5])], { mode: 'nearest', axes: [2, 3] }),
  },
  {
    operator: 'Resize',
    opset: 18,
    note: 'that keeps the aspect',
    from: 'image',
    build: (g, x) =>
      g.node('Resize', [x, '', '', g.constant([8, 30])], {
        mode: 'nearest',
        axes: [2, 3],
        keep_aspect_ratio_policy: 'not_larger',
      }),
  },
  {
    operator: 'Resize',
    note: 'that crops',
    from: 'image',
    build: (g, x) =>
      g.node('Resize', [x, floats(g, [0, 0, -0.5, 0, 1, 1, 1.5, 1]), floats(g, [1, 1, 2, 2])], {
        mode: 'linear',
        coordinate_transformation_mode: 'tf_crop_and_resize',
        extrapolation_value: float(5),
      }),
  },
  {
    operator: 'Resize',
    note: 'of channels',
    from: 'image',
    build: (g, x, n) => at(resized(g, x, '', floats(g, [1, 2, 1, 1])), 4, 1, 2 * n),
    kept: /an axis resized by/,
  },
  { operator: 'Upsample', opset: 9, from: 'image', build: (g, x) => g.node('Upsample', [x, floats(g, [1, 1, 2, 3])]) },
  {
    operator: 'Upsample',
    opset: 7,
    from: 'image',
    build: (g, x) => g.node('Upsample', [x], { scales: { kind: 'floats', value: [1, 1, 2, 2] } }),
  },
  ...(['constant', 'reflect', 'edge', 'wrap'] as const).map((mode): StructureCase => ({
    operator: 'Pad',
    note: mode,
    opset: mode === 'wrap' ? 19 : 17,
    from: 'image',
    build: (g, x) => g.node('Pad', [x, g.constant([0, 0, 1, 2, 0, 0, 1, 0])], { mode }),
  })),
  {
    operator: 'Pad',
    note: 'with a number',
    from: 'image',
    build: (g, x) => g.node('Pad', [x, g.constant([0, 0, 1, 1, 0, 0, 1, 1]), scalar(g, 0.5)]),
  },
  {
    operator: 'Pad',
    opset: 10,
    from: 'image',
    build: (g, x) => g.node('Pad', [x], { pads: [0, 0, 1, 1, 0, 0, 1, 1], value: float(0.5) }),
  },
  {
    operator: 'Pad',
    opset: 18,
    note: 'of some axes',
    from: 'image',
    build: (g, x) => g.node('Pad', [x, g.constant([1, 2]), '', g.constant([3])]),
  },
  {
    operator: 'Pad',
    note: 'of channels',
    build: (g, x, n) => at(g.node('Pad', [x, g.constant([0, 3, 0, 2])]), 2, 1, n + 5),
  },
  {
    operator: 'Pad',
    note: 'of channels to which others are added',
    build: (g, x, n) => {
      const padded = g.node('Pad', [x, g.constant([0, 0, 0, 4])])
      const others = g.node('MatMul', [x, g.weight([n, n + 4])])
      return at(g.node('Add', [padded, others]), 2, 1, n + 4)
    },
  },
  {
    operator: 'Pad',
    opset: 10,
    note: 'of channels, as an attribute',
    build: (g, x, n) => at(g.node('Pad', [x], { pads: [0, 2, 0, 2] }), 2, 1, n + 4),
  },
  {
    operator: 'Pad',
    note: 'of channels with a number',
    build: (g, x, n) => at(g.node('Pad', [x, g.constant([0, 2, 0, 2]), scalar(g, 0.5)]), 2, 1, n + 4),
    kept: /an axis padded by/,
  },
  {
    operator: 'Pad',
    note: 'of channels with those at its edges',
    build: (g, x, n) => at(g.node('Pad', [x, g.constant([0, 1, 0, 2])], { mode: 'edge' }), 2, 1, n + 3),
    kept: /an axis padded by/,
  },
  {
    operator: 'Pad',
    note: 'that moves channels along',
    build: (g, x, n) => at(g.node('Pad', [x, g.constant([0, 1, 0, -1])]), 2, 1, n),
    kept: /an axis padded by/,
  },
  {
    operator: 'DepthToSpace',
    from: 'image',
    channels: 12,
    build: (g, x) => at(g.node('DepthToSpace', [x], { blocksize: 2, mode: 'DCR' }), 4, 1, 3),
  },
  {
    operator: 'DepthToSpace',
    note: 'channels first',
    from: 'image',
    channels: 12,
    build: (g, x) => at(g.node('DepthToSpace', [x], { blocksize: 2, mode: 'CRD' }), 4, 1, 3),
  },
  {
    operator: 'SpaceToDepth',
    from: 'image',
    build: (g, x, n) => at(g.node('SpaceToDepth', [x], { blocksize: 2 }), 4, 1, 4 * n),
  },
  {
    operator: 'Trilu',
    from: 'tokens',
    build: (g, x) => g.node('Trilu', [x]),
    kept: /the triangle of/,
  },
  {
    operator: 'Trilu',
    note: 'of other axes',
    from: 'image',
    build: (g, x) => g.node('Trilu', [x, g.constant([1], { shape: [] })], { upper: 0 }),
  },
]
