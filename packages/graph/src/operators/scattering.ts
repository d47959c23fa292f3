import { intAttribute, stringAttribute } from '../attributes.ts'
import { isFollowed, knownValue } from '../inference/known-values.ts'
import type { InferenceContext, Operator } from '../operator.ts'
import { elementsOf, stridesOf } from '../shapes.ts'
import { type Axis, tieAxes } from '../labels/axis.ts'
import type { TieContext } from '../ties.ts'
import { elementPlaces, slicePlaces, tieElements } from './gathering.ts'
import { axesOf, fixBecause } from './tying.ts'
import { contradiction, inferSame, inferred, knownOf, numbersOf, resolveAxis, shapeOf, typeOf } from './inferring.ts'

export const ScatterND: Operator = {
  name: 'ScatterND',
  infer(context) {
    const [known, tuples, updates] = [knownOf(context, 0), knownOf(context, 1), knownOf(context, 2)]
    const depth = tuples?.shape.at(-1)
    if (!known || !tuples || !updates || depth === undefined) return inferSame(context)
    if (depth > known.shape.length) contradiction(context, `at most ${known.shape.length} indices`, `${depth}`)
    const data = Array.from(known.data)
    const inner = elementsOf(known.shape.slice(depth))
    const combine = reductionOf(context)
    slicePlaces(context, known.shape, tuples, 0, depth).forEach((start, tuple) => {
      for (let i = 0; i < inner; i++) data[start + i] = combine(data[start + i]!, updates.data[tuple * inner + i]!)
    })
    return [knownValue(typeOf(context, 0), known.shape, data)]
  },
  ties: tieScatterND,
  vanishes: scatterVanishes,
}

const scatterElements = { infer: inferScatterElements, ties: tieScatterElements, vanishes: scatterVanishes }

export const ScatterElements: Operator = { name: 'ScatterElements', ...scatterElements }
/** ScatterElements under its name before operator set 11. */
export const Scatter: Operator = { name: 'Scatter', ...scatterElements }

export const OneHot: Operator = {
  name: 'OneHot',
  infer(context) {
    const [indices, type] = [shapeOf(context, 0), typeOf(context, 2)]
    if (!indices) return [inferred(type, undefined)]
    const depth = knownOf(context, 1)?.data[0] ?? -1
    const axis = resolveAxis(context, intAttribute(context.node, 'axis', -1), indices.length + 1)
    const shape = indices.toSpliced(axis, 0, depth)
    const [known, values] = [knownOf(context, 0), numbersOf(context, 2)]
    if (!known || !values || !isFollowed(type, shape)) return [inferred(type, shape)]
    const data = new Float64Array(elementsOf(shape)).fill(values[0]!)
    const inner = stridesOf(shape)[axis]!
    Array.from(known.data, (index, i) => {
      const place = index < 0 ? index + depth : index
      if (place < 0 || place >= depth) return
      data[(Math.floor(i / inner) * depth + place) * inner + (i % inner)] = values[1]!
    })
    return [knownValue(type, shape, data)]
  },
}

function inferScatterElements(context: InferenceContext): ReturnType<Operator['infer']> {
  const [known, indices, updates] = [knownOf(context, 0), knownOf(context, 1), knownOf(context, 2)]
  const shape = shapeOf(context, 0)
  if (!known || !indices || !updates || !shape) return inferSame(context)
  const axis = resolveAxis(context, intAttribute(context.node, 'axis', 0), shape.length)
  const resolved = Array.from(indices.data, index => (index < 0 ? index + shape[axis]! : index))
  const data = Array.from(known.data)
  const combine = reductionOf(context)
  elementPlaces(shape, indices.shape, axis, resolved).forEach((place, i) => {
    data[place] = combine(data[place]!, updates.data[i]!)
  })
  return [knownValue(typeOf(context, 0), shape, data)]
}

function reductionOf(context: InferenceContext): (old: number, update: number) => number {
  switch (stringAttribute(context.node, 'reduction', 'none')) {
    case 'add':
      return (old, update) => old + update
    case 'mul':
      return (old, update) => old * update
    case 'max':
      return Math.max
    case 'min':
      return Math.min
    default:
      return (_, update) => update
  }
}

/** Updates replace or add to whole slices: what is indexed stays, the axes of a slice go with those of the updates. */
function tieScatterND(context: TieContext): readonly (readonly Axis[])[] | undefined {
  const [data, indices, updates] = [axesOf(context, 0), axesOf(context, 1), axesOf(context, 2)]
  const depth = indices.at(-1)!.size
  if (depth < 0) return undefined
  const ofSlices = updates.slice(indices.length - 1)
  const positions = [...data.slice(0, depth), ...indices, ...updates.slice(0, indices.length - 1)]
  for (const axis of positions) fixBecause(context, axis, 'an axis written by position in')
  data.slice(depth).forEach((axis, k) => tieAxes(context.labels, axis, ofSlices[k]!, context.where))
  return [data]
}

function tieScatterElements(context: TieContext): readonly (readonly Axis[])[] {
  tieElements(context, [1, 2])
  return [axesOf(context, 0)]
}

/** Zeros stay zeros where only zeros are written or added; a product or an extreme of zeros is zero too. */
function scatterVanishes(context: TieContext): boolean {
  return context.vanishes(0) && context.vanishes(2)
}

export const scatteringOperators: readonly Operator[] = [ScatterND, ScatterElements, Scatter, OneHot]
