import { fed, float, floats, ints } from '../../../graph/src/testing/agree-with-runtime.ts'
import { checkOperations } from '../testing/check-operations.ts'
import { fedWith } from '../testing/operation-case.ts'
import type { OperationCase } from '../testing/operation-case.ts'

const grid = fedWith('float32', [1, 2, 3, 2], [-1.3, -0.9, 0.1, 0.45, 0.95, 1.4, -0.42, 0.2, 0.6, -0.7, 0.02, -0.1])
const sample = (mode: string, padding: string, aligned: number): OperationCase => ({
  operator: 'GridSample',
  attributes: { mode, padding_mode: padding, align_corners: aligned },
  inputs: [fed(1, 2, 3, 4), grid],
  opset: 20,
  differentiable: mode === 'nearest' ? [0] : [0, 1],
  tolerance: 1e-4,
})
const regions = floats([0, 0, 4, 4, 1.2, 1.4, 5.3, 5.9, -2, 3, 9, 4.5], [3, 4])
const align = (attributes: OperationCase['attributes'], opset = 16): OperationCase => ({
  operator: 'RoiAlign',
  inputs: [fed(2, 2, 6, 6), regions, ints([0, 1, 0])],
  attributes: { output_height: 2, output_width: 3, ...attributes },
  opset,
})
const boxes = floats(
  [0, 0, 1, 1, 0, 0.1, 1, 1.1, 0, -0.1, 1, 0.9, 0, 10, 1, 11, 0, 10.1, 1, 11.1, 0, 100, 1, 101],
  [1, 6, 4],
)
const scores = floats([0.9, 0.75, 0.6, 0.95, 0.5, 0.3, 0.1, 0.2, 0.9, 0.8, 0.7, 0.6], [1, 2, 6])
const suppress = (attributes: OperationCase['attributes'], ...limits: OperationCase['inputs']): OperationCase => ({
  operator: 'NonMaxSuppression',
  attributes: attributes ?? {},
  inputs: [boxes, scores, ...limits],
})

checkOperations('detection', [
  suppress({}, ints([3], []), floats([0.5], []), floats([0.4], [])),
  suppress({ center_point_box: 1 }, ints([2], []), floats([0.3], [])),
  suppress({}, ints([3], [])),
  { ...align({ sampling_ratio: 2 }), differentiable: [0] },
  align({}),
  align({ mode: 'max', sampling_ratio: 2 }),
  align({ spatial_scale: float(0.5) }, 10),
  ...['nearest', 'linear', 'cubic'].flatMap(mode =>
    ['zeros', 'border', 'reflection'].flatMap(padding => [0, 1].map(aligned => sample(mode, padding, aligned))),
  ),
  { operator: 'GridSample', attributes: { mode: 'bilinear' }, inputs: [fed(1, 2, 3, 4), grid], opset: 16 },
  { operator: 'GridSample', inputs: [fed(1, 2, 2, 3, 2), fed(1, 2, 1, 2, 3)], opset: 20 },
  { operator: 'AffineGrid', inputs: [fed(2, 2, 3), ints([2, 3, 2, 3])], opset: 20, differentiable: [0] },
  {
    operator: 'AffineGrid',
    attributes: { align_corners: 1 },
    inputs: [fed(1, 3, 4), ints([1, 2, 2, 3, 2])],
    opset: 20,
  },
])
