import type { Tensor } from '@tensorflow/tfjs-core'
import { channelsFirst, channelsLast, inSourceLayout, lastPermutation, moveAxes } from '../values/held.ts'
import type { Held } from '../values/held.ts'
import type { Step } from './compile.ts'
import type { Scope } from './scope.ts'
import type { Surroundings } from './surroundings.ts'

/** The inputs of a node as its operation wants them to lie. */
export interface LaidInputs {
  readonly inputs: readonly (Tensor | undefined)[]
  readonly channelsLast: boolean
  /** The number of axes of the images. */
  readonly rank: number
}

/** Reads the inputs of a step and moves their axes where the operation wants them elsewhere. */
export function layInputs(surroundings: Surroundings, step: Step, scope: Scope): LaidInputs {
  const { tf } = surroundings
  const { node, operation } = step
  const held = node.inputs.map(name => (name === '' ? undefined : scope.read(name)))
  const images = operation.images ?? (operation.layout === 'either' ? [...held.keys()] : [0])
  const ranks = images.map(index => held[index]?.tensor.rank ?? 0)
  const rank = Math.max(0, ...ranks)
  const wantsLast = wantsChannelsLast(
    step,
    images.map(index => held[index]),
    rank,
  )
  const inputs = held.map((value, index) => {
    if (!value) return undefined
    if (!wantsLast || !images.includes(index)) return channelsFirst(tf, value)
    return alignLast(surroundings, scope, node.inputs[index]!, value, rank)
  })
  return { inputs, channelsLast: wantsLast, rank }
}

function wantsChannelsLast({ operation }: Step, images: readonly (Held | undefined)[], rank: number): boolean {
  if (!operation.layout || rank < 3) return false
  if (operation.layout === 'channels-last') return true
  return images.some(image => image?.channelsLast && image.tensor.rank === rank)
}

/** An operand of fewer axes is broadcast from its last ones, so it gets the others before its axes move. */
function alignLast(surroundings: Surroundings, scope: Scope, name: string, value: Held, rank: number): Tensor {
  const { tf, weights } = surroundings
  const { tensor } = value
  if (value.channelsLast && tensor.rank === rank) return tensor
  if (tensor.rank === 0) return tensor
  const move = (first: Tensor): Tensor => {
    const shape = [...new Array<number>(rank - first.rank).fill(1), ...first.shape]
    return moveAxes(tf, first.rank === rank ? first : tf.reshape(first, shape), lastPermutation(rank))
  }
  if (value.channelsLast) return move(channelsFirst(tf, value))
  if (scope.isLasting(name) && tensor.size > 1) {
    return weights.remember(JSON.stringify([name, 'channels last of', rank]), () => [move(tensor)])[0]!
  }
  return tensor.rank === rank ? channelsLast(tf, inSourceLayout(tensor)) : move(tensor)
}
