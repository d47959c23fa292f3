import { arrangeTensor, chained, joinTensors, permuted, reshaped, type Arrangement } from '@coppice/graph'
import type { Tensor } from '@coppice/spec'
import type { StatedLayer } from '../store/inner-layers.ts'

/** The gates of recurrent layers in the order of Keras 1, by their places in the order since. */
const gates: ReadonlyMap<string, readonly number[]> = new Map([
  ['LSTM', [0, 2, 1, 3]],
  ['GRU', [0, 1, 2]],
])

/**
 * Keras 1 stores the weights of some recurrent layers gate by gate: the arrays in the order of the file. `undefined`
 * for layers that it stores as it does since.
 */
export function splitWeights(
  { className, config }: StatedLayer,
  roles: readonly string[],
): readonly { readonly role: string; readonly part: number }[] | undefined {
  const order = config['consume_less'] === 'gpu' ? undefined : gates.get(className)
  return order?.flatMap(part => roles.map(role => ({ role, part })))
}

/** A weight as Keras stores it since version 2, from the arrays that Keras 1 stores it as. */
export function modernWeight(layer: StatedLayer, role: string, parts: readonly Tensor[]): Tensor {
  const [only] = parts as readonly [Tensor]
  if (parts.length > 1) return joinGates(parts)
  const arrangement = role === 'kernel' ? kernelArrangement(layer, only.shape) : undefined
  return arrangement ? arrangeTensor(only.name, only, arrangement) : only
}

/** The gates side by side along the last axis. */
function joinGates(parts: readonly Tensor[]): Tensor {
  const [{ name, shape }] = parts as readonly [Tensor]
  const turned = shape.length === 1 ? permuted([0]) : permuted([1, 0])
  const rows = parts.map(part => arrangeTensor(part.name, part, turned))
  return arrangeTensor(name, joinTensors(name, rows), turned)
}

/** `[steps, 1, inputs, filters]`, and `[filters, inputs, steps, 1]` before version 1.2, as `[steps, inputs, filters]`. */
const alongSteps = reshaped(
  ([steps, , inputs, filters]) => [steps!, inputs!, filters!],
  ([steps, inputs, filters]) => [steps!, 1, inputs!, filters!],
)

/** How a kernel of Keras 1 is turned, whose axes depend on where the channels of its images are. */
function kernelArrangement({ className, config }: StatedLayer, shape: readonly number[]): Arrangement | undefined {
  const isFirst = config['dim_ordering'] === 'th'
  switch (className) {
    case 'Convolution1D':
    case 'AtrousConvolution1D':
      return shape[1] === 1 ? alongSteps : chained(permuted([2, 3, 1, 0]), alongSteps)
    case 'Convolution2D':
    case 'AtrousConvolution2D':
      return isFirst ? permuted([2, 3, 1, 0]) : undefined
    case 'Deconvolution2D':
      return permuted(isFirst ? [2, 3, 0, 1] : [0, 1, 3, 2])
    case 'Convolution3D':
      return isFirst ? permuted([2, 3, 4, 1, 0]) : undefined
    default:
      return undefined
  }
}
