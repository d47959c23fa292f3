import { constantsOf } from '@coppice/graph'
import type { Model, PenaltyTerm } from '@coppice/spec'

/** What the terms come to for some weights. */
export function penaltyOf(
  { graph }: Model,
  terms: readonly PenaltyTerm[],
  weights: ReadonlyMap<string, Float32Array>,
): number {
  const constants = constantsOf(graph)
  const shapeOf = (name: string): readonly number[] => constants.get(name)!.shape
  return terms.reduce(
    (sum, term) => sum + (term.kind === 'elements' ? elements(term, weights) : groups(term, weights, shapeOf)),
    0,
  )
}

function elements(
  { tensors, l1 = 0, l2 = 0 }: Extract<PenaltyTerm, { kind: 'elements' }>,
  weights: ReadonlyMap<string, Float32Array>,
): number {
  let sum = 0
  for (const name of tensors)
    for (const weight of weights.get(name)!) sum += l1 * Math.abs(weight) + (l2 / 2) * weight * weight
  return sum
}

function groups(
  { strength, groups, slices }: Extract<PenaltyTerm, { kind: 'groups' }>,
  weights: ReadonlyMap<string, Float32Array>,
  shapeOf: (name: string) => readonly number[],
): number {
  const [squares, counts] = [new Float64Array(groups), new Float64Array(groups)]
  for (const { tensor, axis, groupOf } of slices) {
    const inner = shapeOf(tensor)
      .slice(axis + 1)
      .reduce((product, size) => product * size, 1)
    weights.get(tensor)!.forEach((weight, at) => {
      const group = groupOf[Math.floor(at / inner) % groupOf.length]!
      if (group < 0) return
      squares[group]! += weight * weight
      counts[group]!++
    })
  }
  return squares.reduce((sum, square, group) => sum + strength * Math.sqrt(counts[group]! * square), 0)
}
