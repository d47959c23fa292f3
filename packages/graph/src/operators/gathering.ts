import type { Node } from '@coppice/spec'
import { intAttribute } from '../attributes.ts'
import { isFollowed, knownValue, pick } from '../inference/known-values.ts'
import { fixAll, fixAxis, fixedAxis, isLive, pickAxis, tieAxes, type Axis } from '../labels/axis.ts'
import type { Known, Shape } from '../inferred.ts'
import type { InferenceContext, Operator } from '../operator.ts'
import type { RewriteContext } from '../rewrite.ts'
import { elementsOf, formatShape, isComplete, stridesOf } from '../shapes.ts'
import type { TieContext } from '../ties.ts'
import { agree, contradiction, inferred, knownOf, resolveAxis, shapeOf, typeOf } from './inferring.ts'
import { axesOf, fixBecause, fromFront } from './tying.ts'

export const Gather: Operator = {
  name: 'Gather',
  infer(context) {
    const [data, indices, type] = [shapeOf(context, 0), shapeOf(context, 1), typeOf(context, 0)]
    if (!data || !indices) return [inferred(type, undefined)]
    const axis = resolveAxis(context, intAttribute(context.node, 'axis', 0), data.length)
    const shape = [...data.slice(0, axis), ...indices, ...data.slice(axis + 1)]
    const places = knownOf(context, 1)
    if (!places) return [inferred(type, shape)]
    const resolved = resolveIndices(context, places.data, data[axis]!)
    const known = knownOf(context, 0)
    if (!known || !isFollowed(type, shape)) return [inferred(type, shape)]
    return [knownValue(type, shape, gather(known, axis, resolved))]
  },
  ties: tieGather,
  vanishes: (context: TieContext) => context.vanishes(0),
  rewrite: rewriteGather,
}

export const GatherElements: Operator = {
  name: 'GatherElements',
  infer(context) {
    const [data, shape, type] = [shapeOf(context, 0), shapeOf(context, 1), typeOf(context, 0)]
    if (!data || !shape) return [inferred(type, shape)]
    agree(context, 'numbers of axes', data.length, shape.length)
    const axis = resolveAxis(context, intAttribute(context.node, 'axis', 0), data.length)
    const [known, indices] = [knownOf(context, 0), knownOf(context, 1)]
    const resolved = indices && resolveIndices(context, indices.data, data[axis]!)
    if (!known || !resolved) return [inferred(type, shape)]
    return [knownValue(type, shape, pick(known.data, elementPlaces(data, shape, axis, resolved)))]
  },
  ties: context => [tieElements(context, [1])],
  vanishes: context => context.vanishes(0),
}

export const GatherND: Operator = {
  name: 'GatherND',
  infer(context) {
    const [data, indices, type] = [shapeOf(context, 0), shapeOf(context, 1), typeOf(context, 0)]
    const depth = indices?.at(-1)
    if (!data || !indices || depth === undefined || depth < 0) return [inferred(type, undefined)]
    const batch = intAttribute(context.node, 'batch_dims', 0)
    if (batch + depth > data.length) contradiction(context, `at most ${data.length} indices`, `${batch + depth}`)
    const shape = [...indices.slice(0, -1), ...data.slice(batch + depth)]
    const [known, tuples] = [knownOf(context, 0), knownOf(context, 1)]
    const starts = tuples && isComplete(data) ? slicePlaces(context, data, tuples, batch, depth) : undefined
    if (!known || !starts || !isFollowed(type, shape)) return [inferred(type, shape)]
    return [knownValue(type, shape, gatherSlices(known, starts, batch + depth))]
  },
  ties: tieGatherND,
  vanishes: context => context.vanishes(0),
}

function resolveIndices(context: InferenceContext, indices: ArrayLike<number>, size: number): number[] {
  return Array.from(indices, index => {
    if (size < 0) return index
    if (index < -size || index >= size) contradiction(context, `indices below ${size}`, `${index}`)
    return index < 0 ? index + size : index
  })
}

function gather(known: Known, axis: number, indices: readonly number[]): Float64Array {
  const outer = elementsOf(known.shape.slice(0, axis))
  const inner = elementsOf(known.shape.slice(axis + 1))
  const size = known.shape[axis]!
  const data = new Float64Array(outer * indices.length * inner)
  let place = 0
  for (let row = 0; row < outer; row++) {
    for (const index of indices) {
      const start = (row * size + index) * inner
      for (let i = 0; i < inner; i++) data[place++] = known.data[start + i]!
    }
  }
  return data
}

/** Where each element of a shape points into data, its index along one axis replaced by the one given. */
export function elementPlaces(data: Shape, shape: Shape, axis: number, indices: readonly number[]): number[] {
  const [from, to] = [stridesOf(shape), stridesOf(data)]
  return indices.map((index, place) =>
    shape.reduce((sum, size, i) => sum + (i === axis ? index : Math.floor(place / from[i]!) % size) * to[i]!, 0),
  )
}

/** The slices that start at the places, of all axes from the given one on. */
function gatherSlices(known: Known, starts: readonly number[], axis: number): number[] {
  const inner = elementsOf(known.shape.slice(axis))
  return starts.flatMap(start => Array.from({ length: inner }, (_, i) => known.data[start + i]!))
}

/** Where the slice starts that each tuple of indices names. */
export function slicePlaces(
  context: InferenceContext,
  shape: Shape,
  tuples: Known,
  batch: number,
  depth: number,
): number[] {
  const strides = stridesOf(shape)
  const perBatch = elementsOf(tuples.shape.slice(batch, -1))
  const batchStride = batch > 0 ? strides[batch - 1]! : 0
  return Array.from({ length: elementsOf(tuples.shape.slice(0, -1)) }, (_, tuple) => {
    let place = Math.floor(tuple / perBatch) * batchStride
    for (let i = 0; i < depth; i++) {
      const [size, index] = [shape[batch + i]!, tuples.data[tuple * depth + i]!]
      if (index < -size || index >= size) contradiction(context, `indices below ${formatShape(shape)}`, `${index}`)
      place += (index < 0 ? index + size : index) * strides[batch + i]!
    }
    return place
  })
}

/** Distinct known indices select positions; anything else reads the axis by data. */
function tieGather(context: TieContext): readonly (readonly Axis[])[] {
  const data = axesOf(context, 0)
  const axis = fromFront(intAttribute(context.node, 'axis', 0), data.length)
  fixAll(context.labels, context.inputs[1], `an operand of ${context.where}`)
  data.forEach((_, k) => context.mark(0, k, 'table'))
  const picked = pickedAxes(context, data[axis]!, axis)
  return [[...data.slice(0, axis), ...picked, ...data.slice(axis + 1)]]
}

function pickedAxes(context: TieContext, axis: Axis, place: number): Axis[] {
  const shape = context.inputShapes(1)[0]
  const [first, second] = context.inputShapes(0).map(sizes => sizes[place])
  const indices = isLive(axis) && first === second ? context.known(1) : undefined
  const places = indices && Array.from(indices.data, index => fromFront(index, axis.size))
  if (places && indices.shape.length === 1 && new Set(places).size === places.length) return [pickAxis(axis, places)]
  if (places && indices.shape.length === 0)
    fixAxis(context.labels, pickAxis(axis, places), `picked alone by ${context.where}`)
  else fixBecause(context, axis, 'an axis read by position in')
  return shape.map(size => fixedAxis(size, `an axis read by position in ${context.where}`))
}

/** Indices become ranks among the positions that stay; those of positions that go are dropped. */
function rewriteGather(context: RewriteContext): readonly Node[] {
  const { node } = context
  const labels = context.inputAxes(0)[fromFront(intAttribute(node, 'axis', 0), context.oldShape(0).length)]!
  const kept = context.kept.of(labels)
  const indices = context.oldElements(1)?.[0]
  if (!kept || !indices) return [node]
  let rank = 0
  const ranks = Array.from(kept, keep => (keep ? rank++ : -1))
  const moved = Array.from(indices.data, index => ranks[fromFront(index, kept.length)]!).filter(index => index >= 0)
  const shape = indices.shape.length === 0 ? [] : [moved.length]
  return [{ ...node, inputs: [node.inputs[0]!, context.addConstant(context.inputType(1) ?? 'int64', shape, moved)] }]
}

/**
 * Elements are picked along one axis and lie at the same place on all others: there the data and the inputs that go
 * with it are tied. Gives the axes of the first of these inputs, which are the result's.
 */
export function tieElements(context: TieContext, others: readonly number[]): readonly Axis[] {
  const { labels, where } = context
  const data = axesOf(context, 0)
  const picked = fromFront(intAttribute(context.node, 'axis', 0), data.length)
  for (const index of others)
    axesOf(context, index).forEach((axis, k) => {
      if (k !== picked) return tieAxes(labels, data[k]!, axis, where)
      for (const each of [data[k]!, axis]) fixBecause(context, each, 'an axis read by position in')
    })
  return axesOf(context, others[0]!)
}

/** The batch axes go with those of the indices, the last axes of the data pass, what is indexed stays. */
function tieGatherND(context: TieContext): readonly (readonly Axis[])[] | undefined {
  const [data, indices] = [axesOf(context, 0), axesOf(context, 1)]
  const batch = intAttribute(context.node, 'batch_dims', 0)
  const depth = indices.at(-1)!.size
  if (depth < 0) return undefined
  for (let k = 0; k < batch; k++) tieAxes(context.labels, data[k]!, indices[k]!, context.where)
  for (const axis of data.slice(batch, batch + depth)) fixBecause(context, axis, 'an axis read by position in')
  for (const axis of indices.slice(batch)) fixBecause(context, axis, 'the indices of')
  const tuples = indices.slice(batch, -1).map(axis => fixedAxis(axis.size))
  return [[...data.slice(0, batch), ...tuples, ...data.slice(batch + depth)]]
}

export const gatheringOperators: readonly Operator[] = [Gather, GatherElements, GatherND]
