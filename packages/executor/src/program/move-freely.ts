import { intsAttribute } from '@coppice/graph'
import { firstPermutation, lastPermutation } from '../values/held.ts'
import type { Held } from '../values/held.ts'
import type { Step } from './compile.ts'
import type { Scope } from './scope.ts'

/** What a Transpose gives where the channels lie already as it wants them: the same tensor under another name. */
export function moveFreely({ node }: Step, scope: Scope): Held | undefined {
  if (node.operator !== 'Transpose') return undefined
  const held = scope.read(node.inputs[0]!)
  const permutation = intsAttribute(node, 'perm', undefined)
  if (!held || !permutation || permutation.length < 3) return undefined
  const wanted = held.channelsLast ? lastPermutation(permutation.length) : firstPermutation(permutation.length)
  if (!wanted.every((axis, i) => axis === permutation[i])) return undefined
  return { tensor: held.tensor, channelsLast: !held.channelsLast }
}
