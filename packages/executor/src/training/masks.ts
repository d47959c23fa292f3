import { failure } from '@coppice/spec'
import type { Masks } from '@coppice/spec'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../operation.ts'
import type { Variables } from './trained-weights.ts'

/** Masks as tensors of truth values, by name. */
export type MaskTensors = ReadonlyMap<string, Tensor>

/** Tensors that stay until they are disposed of. Throws `usage` for masks of what is not trained or of another size. */
export function makeMasks(tf: TensorFlow, masks: Masks, variables: Variables): MaskTensors {
  for (const [name, mask] of masks) checkMask(name, mask, variables)
  const make = (name: string, mask: Uint8Array | Float32Array): Tensor => {
    const kept = Uint8Array.from(mask, value => (value === 0 ? 0 : 1))
    return tf.keep(tf.tensor(kept, variables.get(name)!.shape, 'bool'))
  }
  return new Map([...masks].map(([name, mask]) => [name, make(name, mask)]))
}

function checkMask(name: string, mask: Uint8Array | Float32Array, variables: Variables): void {
  const variable = variables.get(name)
  if (variable && mask.length === variable.size) return
  const expected = variable ? `${variable.size} elements in the mask of '${name}'` : 'masks of tensors that are trained'
  throw failure({ code: 'usage', who: 'train', expected, received: variable ? `${mask.length}` : `'${name}'` })
}

/** The tensor with zeros where the mask has them. To be called inside a tidy. */
export function masked(tf: TensorFlow, tensor: Tensor, mask: Tensor | undefined): Tensor {
  return mask ? tf.where(mask, tensor, tf.zerosLike(tensor)) : tensor
}

/** Sets masked weights to zero. */
export function applyMasks(tf: TensorFlow, variables: Variables, masks: MaskTensors): void {
  for (const [name, mask] of masks) {
    const variable = variables.get(name)!
    tf.tidy(() => variable.assign(masked(tf, variable, mask)))
  }
}
