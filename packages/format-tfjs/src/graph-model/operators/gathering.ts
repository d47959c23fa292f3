import { graphAxis, int, text } from '@coppice/graph'
import { numberOf } from '../attributes.ts'
import type { NodeContext, Operand, TfOperator, TfOperators } from '../node-context.ts'
import { knownNumber } from './axes.ts'
import { asSizes } from './types.ts'

/** Indices of one axis leave the order of the others as it is. */
const gather: TfOperator = {
  translate(context) {
    const { node } = context
    const axis = node.op === 'GatherV2' && node.inputs.length > 2 ? knownNumber(context, 2, 'an axis') : 0
    const batches = numberOf(node, 'batch_dims', 0)
    if (batches !== 0) return context.refuse('no batch_dims', `${batches}`)
    const indices = context.inSourceOrder(context.input(1))
    const isList = indices.inferred.shape!.length === 1
    const x = isList ? context.input(0) : context.inSourceOrder(context.input(0))
    return context.emit('Gather', [x, indices], { axis: int(graphAxis(x, axis)) }, { steers: { 1: 1 } })
  },
}

const gatherByTuples: TfOperator = {
  translate(context) {
    const [x, indices] = [context.input(0), context.input(1)].map(value => context.inSourceOrder(value))
    return context.emit('GatherND', [x!, asSizes(context, indices!)])
  },
}

/** Values at the same place are added. */
const scatter: TfOperator = {
  translate(context) {
    const [indices, updates] = [context.input(0), context.input(1)].map(value => context.inSourceOrder(value))
    const zeros = zerosOf(context, asSizes(context, context.input(2)), updates!)
    return context.emit('ScatterND', [zeros, asSizes(context, indices!), updates!], { reduction: text('add') })
  },
}

function zerosOf(context: NodeContext, sizes: Operand, like: Operand): Operand {
  return context.emit('Expand', [context.constant(0, like.inferred.type ?? 'float32'), sizes], {}, { steers: { 1: 2 } })
}

const scatterInto: TfOperator = {
  translate(context) {
    const [x, indices, updates] = [0, 1, 2].map(index => context.inSourceOrder(context.input(index)))
    return context.emit('ScatterND', [x!, asSizes(context, indices!), updates!])
  },
}

export const gathering: TfOperators = {
  Gather: gather,
  GatherV2: gather,
  GatherNd: gatherByTuples,
  ScatterNd: scatter,
  TensorScatterUpdate: scatterInto,
}
