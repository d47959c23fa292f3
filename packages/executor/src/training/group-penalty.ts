import { failure } from '@coppice/spec'
import type { GroupPenalty } from '@coppice/spec'
import type { Tensor, Tensor1D, Variable } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../operation.ts'
import type { Penalty } from './penalty.ts'

interface Slice {
  readonly name: string
  readonly weight: Variable
  readonly axis: number
  /** [positions of the axis, groups]: 1 where the position is of the group. */
  readonly members: Tensor
  /** For each position of the axis its group, or the number of groups. */
  readonly groupOf: Tensor1D
}

/** λ Σ √n ‖w‖₂ over groups of n elements. */
export function groupPenalty(tf: TensorFlow, penalty: GroupPenalty, weightOf: (name: string) => Variable): Penalty {
  const { strength, groups, by } = penalty
  const slices = penalty.slices.map(slice => makeSlice(tf, slice, weightOf(slice.tensor), groups))
  const limits = tf.tidy(() => tf.keep(tf.mul(tf.sqrt(tf.tensor1d(countElements(penalty, slices))), strength)))
  const norms = (): Tensor => tf.sqrt(tf.addN(slices.map(slice => squares(tf, slice))))
  /** The weights of each slice multiplied with one factor a group, and with `rest` where they are of none. */
  const scale = (factors: Tensor, rest: number): Map<string, Tensor> =>
    new Map(slices.map(slice => [slice.name, scaleSlice(tf, slice, factors, rest)]))
  return {
    by,
    gradients: () => scale(tf.divNoNan(limits, norms()), 0),
    proximal: rate => scale(tf.relu(tf.sub(1, tf.divNoNan(tf.mul(limits, rate), norms()))), 1),
    dispose: () => tf.dispose([limits, ...slices.flatMap(({ members, groupOf }) => [members, groupOf])]),
  }
}

function makeSlice(
  tf: TensorFlow,
  { tensor: name, axis, groupOf }: GroupPenalty['slices'][number],
  weight: Variable,
  groups: number,
): Slice {
  if (groupOf.length !== weight.shape[axis] || groupOf.some(group => group < -1 || group >= groups)) {
    const expected = `a group below ${groups} for each of the ${weight.shape[axis]} positions of '${name}', axis ${axis}`
    throw failure({ code: 'usage', who: 'train', expected, received: `${groupOf.length} numbers` })
  }
  const members = new Float32Array(groupOf.length * groups)
  groupOf.forEach((group, position) => {
    if (group >= 0) members[position * groups + group] = 1
  })
  const indices = groupOf.map(group => (group < 0 ? groups : group))
  return {
    name,
    weight,
    axis,
    members: tf.keep(tf.tensor(members, [groupOf.length, groups])),
    groupOf: tf.keep(tf.tensor1d(indices, 'int32')),
  }
}

/** How many elements each group has. */
function countElements({ groups, slices }: GroupPenalty, made: readonly Slice[]): Float32Array {
  const counts = new Float32Array(groups)
  slices.forEach(({ groupOf }, i) => {
    const { weight, axis } = made[i]!
    const each = weight.size / weight.shape[axis]!
    for (const group of groupOf) if (group >= 0) counts[group]! += each
  })
  return counts
}

/** For each group the sum of the squares of its elements in one slice. */
function squares(tf: TensorFlow, { weight, axis, members }: Slice): Tensor {
  const others = weight.shape.map((_, i) => i).filter(i => i !== axis)
  const sums = tf.sum(tf.square(weight), others)
  return tf.reshape(tf.matMul(tf.reshape(sums, [1, -1]), members as never), [members.shape[1]!])
}

function scaleSlice(tf: TensorFlow, { weight, axis, groupOf }: Slice, factors: Tensor, rest: number): Tensor {
  const all = tf.gather(tf.concat([factors as Tensor1D, tf.tensor1d([rest])]), groupOf)
  const shape = weight.shape.map((size, i) => (i === axis ? size : 1))
  // Adding zero makes positive zeros of negative ones.
  return tf.add(tf.mul(weight, tf.reshape(all, shape)), 0)
}
