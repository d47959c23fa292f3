import { graphAxis } from '@coppice/graph'
import { formatReference } from '../node-def.ts'
import type { NodeContext, Operand, TfOperator, TfOperators } from '../node-context.ts'
import type { RestoreContext } from '../restore/restore-context.ts'
import { restoreSteered, withInputs, type Handles } from '../restore/restore-steered.ts'
import { knownNumbers } from './axes.ts'

/** As far as any axis goes. */
export const farthest: number = 2 ** 31 - 1

/** A stretch of one axis of the source. */
export interface Stretch {
  readonly axis: number
  readonly start: number
  readonly stop: number
  readonly step: number
}

function isCut({ start, stop, step }: Stretch): boolean {
  return start !== 0 || stop !== farthest || step !== 1
}

/** Cuts a value; axes of which all is taken are left out. */
export function cut(context: NodeContext, value: Operand, stretches: readonly Stretch[]): Operand {
  const real = stretches.filter(isCut)
  if (real.length === 0) return value
  const list = (pick: (stretch: Stretch) => number): Operand => context.constant(real.map(pick))
  const axes = list(({ axis }) => graphAxis(value, axis))
  const steps = real.some(({ step }) => step !== 1) ? [list(({ step }) => step)] : []
  const operands = [value, list(({ start }) => start), list(({ stop }) => stop), axes, ...steps]
  return context.emit('Slice', operands)
}

/** What became of each stretch after pruning; those of which all is taken are as they were. */
export async function restoreStretches(
  context: RestoreContext,
  stretches: readonly Stretch[],
): Promise<readonly Stretch[]> {
  const change = context.changes.find(({ before }) => before.operator === 'Slice')
  const isSame = [1, 2].every(index => change?.before.inputs[index] === change?.after.inputs[index])
  if (!change || isSame) return stretches
  const [starts, stops] = await Promise.all([1, 2].map(index => context.elements(change.after.inputs[index]!)))
  let place = 0
  return stretches.map(stretch => {
    if (!isCut(stretch)) return stretch
    const moved = { ...stretch, start: starts![place]!, stop: stops![place]! }
    place++
    return moved
  })
}

/** Whether an input is one that {@link restoreStretches} takes care of. */
export const isBound: Handles = ({ before }, index) => before.operator === 'Slice' && (index === 1 || index === 2)

/** A size of -1 takes the rest. */
function readSlice(starts: readonly number[], sizes: readonly number[]): Stretch[] {
  return starts.map((start, axis) => {
    return { axis, start, stop: sizes[axis] === -1 ? farthest : start + sizes[axis]!, step: 1 }
  })
}

const slice: TfOperator = {
  translate(context) {
    const [starts, sizes] = [knownNumbers(context, 1, 'starts'), knownNumbers(context, 2, 'sizes')]
    return cut(context, context.input(0), readSlice(starts, sizes))
  },
  async restore(context) {
    const node = await restoreSteered(context, isBound)
    const before = readSlice(context.known(1), context.known(2))
    const after = await restoreStretches(context, before)
    if (after === before) return node
    const sizes = after.map(({ start, stop }) => (stop === farthest ? -1 : stop - start))
    const starts = after.map(({ start }) => start)
    return withInputs(node, [formatReference(node.inputs[0]!), context.constant(starts), context.constant(sizes)])
  },
}

export const slicing: TfOperators = { Slice: slice }
