import { fed, fedAs, float, floats, ints } from '../../../graph/src/testing/agree-with-runtime.ts'
import { checkOperations } from '../testing/check-operations.ts'
import type { OperationCase } from '../testing/operation-case.ts'

const scaled = (attributes: OperationCase['attributes'], scales: readonly number[], opset = 19): OperationCase => ({
  operator: 'Resize',
  inputs: [fed(1, 2, 4, 5), null, floats([1, 1, ...scales])],
  attributes: { ...attributes },
  opset,
  tolerance: 1e-4,
})
const sized = (attributes: OperationCase['attributes'], ...sizes: number[]): OperationCase => ({
  operator: 'Resize',
  inputs: [fed(1, 2, 4, 5), null, null, ints(sizes)],
  attributes: { ...attributes },
  opset: 19,
  tolerance: 1e-4,
})
const coordinates = ['half_pixel', 'pytorch_half_pixel', 'align_corners', 'asymmetric', 'half_pixel_symmetric']
const differentiable = [0]

checkOperations(
  'resizing',
  [
    { ...scaled({}, [2, 1.5]), differentiable },
    scaled({}, [0.6, 0.4]),
    ...['floor', 'ceil', 'round_prefer_floor', 'round_prefer_ceil'].map(nearest =>
      scaled({ nearest_mode: nearest, coordinate_transformation_mode: 'asymmetric' }, [1.5, 2.5]),
    ),
    ...coordinates.flatMap(coordinate => [
      { ...scaled({ mode: 'linear', coordinate_transformation_mode: coordinate }, [2, 1.6]), differentiable },
      scaled({ mode: 'linear', coordinate_transformation_mode: coordinate }, [0.5, 0.8]),
      scaled({ mode: 'cubic', coordinate_transformation_mode: coordinate }, [2, 1.6]),
    ]),
    { ...scaled({ mode: 'cubic', cubic_coeff_a: float(-0.5) }, [1.5, 2]), differentiable },
    scaled({ mode: 'cubic', exclude_outside: 1 }, [1.5, 2]),
    scaled({ mode: 'linear', antialias: 1 }, [0.5, 0.6]),
    scaled({ mode: 'cubic', antialias: 1, cubic_coeff_a: float(-0.5), exclude_outside: 1 }, [0.5, 0.6]),
    sized({ mode: 'linear' }, 1, 2, 7, 3),
    sized({ mode: 'linear', axes: [3, 2] }, 8, 7),
    sized({ axes: [2, 3], keep_aspect_ratio_policy: 'not_larger' }, 9, 9),
    sized({ axes: [2, 3], keep_aspect_ratio_policy: 'not_smaller' }, 9, 9),
    {
      operator: 'Resize',
      inputs: [fed(1, 1, 4, 4), floats([0, 0, 0.4, -0.5, 1, 1, 0.9, 1.2]), null, ints([1, 1, 3, 5])],
      attributes: {
        mode: 'linear',
        coordinate_transformation_mode: 'tf_crop_and_resize',
        extrapolation_value: float(10),
      },
      tolerance: 1e-4,
    },
    { operator: 'Resize', inputs: [fed(1, 2, 4, 5), floats([1, 1, 2, 1.5])], opset: 10 },
    { operator: 'Resize', inputs: [fed(1, 2, 4, 5), floats([1, 1, 0.5, 0.4])], opset: 10 },
    {
      operator: 'Resize',
      inputs: [fed(1, 2, 4, 5), floats([1, 1, 2, 1.5])],
      attributes: { mode: 'linear' },
      opset: 10,
    },
    { operator: 'Resize', inputs: [fedAs('uint8', 1, 1, 2, 2), null, floats([1, 1, 2, 2])] },
    { operator: 'Upsample', inputs: [fed(1, 2, 4, 5), floats([1, 1, 2, 3])], opset: 9, differentiable },
    { operator: 'Upsample', inputs: [fed(1, 2, 3, 2), floats([1, 1, 2, 3])], attributes: { mode: 'linear' }, opset: 9 },
    {
      operator: 'Upsample',
      inputs: [fed(1, 2, 4, 5)],
      attributes: { scales: { kind: 'floats', value: [1, 1, 2, 3] } },
      opset: 7,
    },
  ],
  ['cpu'],
)
