import type { Granularity, Tensor } from '@coppice/spec'
import type { Matrix } from '../linear-algebra/matrix.ts'
import type { Layer } from './layer.ts'
import type { LayerForm } from './layer-form.ts'
import { readBias, readMatrices } from './layer-weights.ts'
import { readElements } from './read-elements.ts'
import type { Moments } from './moments.ts'
import type { GroupProblem, LayerProblem } from './repair.ts'

/** What a problem is made of besides the layer and its moments. */
export interface ProblemParts {
  readonly granularity: Granularity
  /** For N:M and blocks, the number of each element's group or block, by tensor. */
  readonly cells: (tensor: string) => Int32Array | undefined
  /** For masks, 1 where a constant may be anything; absent where shapes shrank. */
  readonly supports: ReadonlyMap<string, Tensor> | undefined
}

const toBytes = ({ data }: Matrix): Uint8Array => Uint8Array.from(data, value => (value === 0 ? 0 : 1))

async function freeBiases({ bias, form }: Layer, supports: ProblemParts['supports']): Promise<Uint8Array> {
  const length = form.groups * form.outputs
  if (bias.kind === 'none') return new Uint8Array(length)
  const support = bias.kind === 'new' ? undefined : supports?.get(bias.tensor.name)
  if (!support) return new Uint8Array(length).fill(1)
  return Uint8Array.from(await readElements(support))
}

/** The weights before pruning, where pruning left their shape as it was; else the weights that stay. */
function denseMatrices({ weight, dense, form }: Layer): Promise<Matrix[]> {
  const isSame = weight.shape.every((size, axis) => size === dense.weight.shape[axis])
  return readMatrices(isSame ? dense.weight : weight, form)
}

/** The numbers of a tensor's elements as [outputs, inputs] of one group. */
function placeIn(form: LayerForm, group: number, numbers: Int32Array): Int32Array {
  const { outputs, inputs } = form
  return Int32Array.from(
    { length: outputs * inputs },
    (_, at) => numbers[form.elementAt(group, Math.floor(at / inputs), at % inputs)]!,
  )
}

/** Puts together what a repair is shown of a layer. */
export async function poseProblem(
  layer: Layer,
  moments: readonly { readonly fit: Moments; readonly held: Moments }[],
  { granularity, cells, supports }: ProblemParts,
): Promise<LayerProblem> {
  const { form, weight } = layer
  const [weights, dense] = [await readMatrices(weight, form), await denseMatrices(layer)]
  const mask = supports?.get(weight.name)
  const support = mask && (await readMatrices(mask, form, 1)).map(toBytes)
  const numbers = cells(weight.name)
  const [bias, free] = [await readBias(layer), await freeBiases(layer, supports)]
  const groups = weights.map((own, group): GroupProblem => {
    const [from, to] = [group * form.outputs, (group + 1) * form.outputs]
    const isWhole = support === undefined || !support[group]!.includes(0)
    return {
      weights: own,
      dense: dense[group]!,
      bias: bias.slice(from, to),
      free: free.slice(from, to),
      ...moments[group]!,
      ...(!isWhole && { support: support[group]! }),
      ...(numbers && { cells: placeIn(form, group, numbers) }),
    }
  })
  return { groups, granularity }
}
