import { encodeElements } from '@coppice/graph'
import type { Tensor } from '@coppice/spec'
import { matrix } from '../linear-algebra/matrix.ts'
import type { Matrix } from '../linear-algebra/matrix.ts'
import type { Layer } from './layer.ts'
import type { LayerForm } from './layer-form.ts'
import { readElements } from './read-elements.ts'

const product = (sizes: readonly number[]): number => sizes.reduce((total, size) => total * size, 1)

/** A weight as a matrix for each group, [outputs, inputs], each element multiplied with `scale`. */
export async function readMatrices(tensor: Tensor, form: LayerForm, scale: number = form.scale): Promise<Matrix[]> {
  const elements = await readElements(tensor)
  const { groups, outputs, inputs } = form
  return Array.from({ length: groups }, (_, group) => {
    const result = matrix(outputs, inputs)
    for (let output = 0; output < outputs; output++)
      for (let input = 0; input < inputs; input++)
        result.data[output * inputs + input] = elements[form.elementAt(group, output, input)]! * scale
    return result
  })
}

/** The tensor with the elements of matrices, rounded to its type; the reverse of {@link readMatrices}. */
export function writeMatrices(tensor: Tensor, form: LayerForm, matrices: readonly Matrix[]): Tensor {
  const elements = new Float64Array(product(tensor.shape))
  matrices.forEach(({ data }, group) => {
    for (let output = 0; output < form.outputs; output++)
      for (let input = 0; input < form.inputs; input++)
        elements[form.elementAt(group, output, input)] = data[output * form.inputs + input]! / form.scale
  })
  return withElements(tensor, elements)
}

/** The tensor with other elements, rounded to its type. */
export function withElements(tensor: Tensor, elements: ArrayLike<number>): Tensor {
  const bytes = encodeElements(tensor.type, elements)
  return { ...tensor, read: () => bytes }
}

/** What a layer adds to its outputs itself; zeros where it has no bias of its own. */
export async function readBias({ form, bias }: Layer): Promise<Float64Array> {
  const zeros = new Float64Array(form.groups * form.outputs)
  if (bias.kind !== 'own') return zeros
  const elements = await readElements(bias.tensor)
  return zeros.map((_, output) => elements[output]! * form.biasScale)
}
