import { failure } from '@coppice/spec'
import type { CellLayout, Kernels, Slice } from '@coppice/spec'
import type { InverseHessian } from './inverse-hessians.ts'
import { quadraticForm } from './invert-symmetric.ts'

type Blocks = Extract<CellLayout, { readonly kind: 'block' }>

/** The weights of a block that add to one output, and their inputs. */
interface Line {
  readonly weights: number[]
  readonly inputs: number[]
}

/** The elements of a block. */
function* elementsOf({ matrix, block }: Blocks, cell: number): Generator<number> {
  const across = Math.ceil(matrix[1] / block[1])
  const [top, left] = [Math.floor(cell / across) * block[0], (cell % across) * block[1]]
  for (let row = top; row < Math.min(top + block[0], matrix[0]); row++)
    for (let column = left; column < Math.min(left + block[1], matrix[1]); column++) yield row * matrix[1] + column
}

/** wᵀ·[H⁻¹]⁻¹·w over the inputs of a line. */
function lineSaliency({ weights, inputs }: Line, hessians: readonly InverseHessian[]): number {
  const { size, matrix, dead } = hessians[Math.floor(inputs[0]! / hessians[0]!.size)]!
  const live = inputs.map((input, at) => [input % size, weights[at]!] as const).filter(([input]) => !dead[input])
  const part = live.flatMap(([row]) => live.map(([column]) => matrix[row * size + column]!))
  return quadraticForm(
    Float64Array.from(part),
    live.map(([, weight]) => weight),
  )
}

/**
 * For each block, what the mean squared error of the layer's outputs grows by where the whole block goes and the
 * weights that stay in each row make up for it as well as they can.
 */
export async function blockSaliencies(
  slice: Slice,
  cells: number,
  hessians: readonly InverseHessian[],
  kernels: Kernels,
): Promise<Float32Array> {
  const { layout, data } = slice
  if (layout.kind !== 'block')
    throw failure({ code: 'internal', who: 'the criterion obs', expected: 'blocks', received: layout.kind })
  const [inputs, outputs] = [await kernels.inputIndices(slice), await kernels.outputIndices(slice)]
  return Float32Array.from({ length: cells }, (_, cell) => {
    const lines = new Map<number, Line>()
    for (const at of elementsOf(layout, cell)) {
      const line = lines.get(outputs[at]!) ?? { weights: [], inputs: [] }
      line.weights.push(data[at]!)
      line.inputs.push(inputs[at]!)
      lines.set(outputs[at]!, line)
    }
    return [...lines.values()].reduce((total, line) => total + lineSaliency(line, hessians), 0)
  })
}
