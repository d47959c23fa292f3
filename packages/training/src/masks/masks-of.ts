import { supportsOf } from '@coppice/core'
import type { SupportOptions } from '@coppice/core'
import { constantsOf, decodeElements, elementsOf, isWeightType } from '@coppice/graph'
import { failure } from '@coppice/spec'
import type { Model, Plan, Tensor } from '@coppice/spec'

/** For tensors by name, for each element 0 where it is masked and 1 elsewhere. */
export type WeightMasks = ReadonlyMap<string, Uint8Array>

/**
 * What a plan masks in the constants of a model, tensor by tensor; tensors that it does not touch are left out.
 *
 * @throws a failure with code `plan-mismatch` where the plan does not fit the model, `unsupported-model` where uses of
 * one constant lose different positions, so that no mask of it serves them all.
 *
 * @example
 * ```ts
 * await train(await mask(model, draft), { masks: await masksOf(model, draft), … })
 * ```
 */
export async function masksOf(model: Model, plan: Plan, options?: SupportOptions): Promise<WeightMasks> {
  const constants = constantsOf(model.graph)
  const masks = new Map<string, Uint8Array>()
  for (const [name, tensor] of await supportsOf(model, plan, options)) {
    if (!isWeightType(tensor.type)) continue
    const mask = Uint8Array.from(await readElements(tensor), value => (value === 0 ? 0 : 1))
    if (!mask.includes(0)) continue
    if (!constants.has(name)) throw splitConstant(name)
    masks.set(name, mask)
  }
  return masks
}

/**
 * The zeros of a model's weights: for each constant of two or more axes that has some, 0 there and 1 elsewhere.
 *
 * @example
 * ```ts
 * await train(sparse, { masks: await zerosOf(sparse), … }) // what `keepZeros` does
 * ```
 */
export async function zerosOf(model: Model): Promise<WeightMasks> {
  const masks = new Map<string, Uint8Array>()
  for (const [name, tensor] of constantsOf(model.graph)) {
    if (!isWeightType(tensor.type) || tensor.shape.length < 2 || tensor.storedShare === 0) continue
    const mask = Uint8Array.from(await readElements(tensor), value => (value === 0 ? 0 : 1))
    if (mask.includes(0)) masks.set(name, mask)
  }
  return masks
}

async function readElements(tensor: Tensor): Promise<ArrayLike<number>> {
  return decodeElements(tensor.type, await tensor.read(), elementsOf(tensor.shape))
}

function splitConstant(name: string): Error {
  return failure({
    code: 'unsupported-model',
    who: 'masksOf',
    expected: 'a model whose constants can each be masked',
    received: `'${name}', a part of a constant of which different uses lose different positions`,
    remedy: 'Prune in one step with `remove`, and train what is left.',
  })
}
