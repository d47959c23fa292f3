import type { Node } from '@coppice/spec'
import { intAttribute, intsAttribute } from '../attributes.ts'
import { isFollowed, knownValue } from '../inference/known-values.ts'
import { type Axis, joinAxes, partOfAxis, tieAxes } from '../labels/axis.ts'
import type { Known, Shape } from '../inferred.ts'
import type { InferenceContext, Operator } from '../operator.ts'
import type { RewriteContext } from '../rewrite.ts'
import { elementsOf, formatShape } from '../shapes.ts'
import type { TieContext } from '../ties.ts'
import { agree, contradiction, inferred, knownOf, operandOf, resolveAxis, shapeOf, typeOf } from './inferring.ts'
import { axesOf, fixBecause, fromFront } from './tying.ts'

export const Concat: Operator = {
  name: 'Concat',
  infer(context) {
    const type = context.inputs.find(input => input?.type)?.type
    const shapes = context.inputs.map(input => input?.shape)
    const first = shapes.find(shape => shape)
    if (!first) return [inferred(type, undefined)]
    const axis = resolveAxis(context, intAttribute(context.node, 'axis', 1), first.length)
    const shape = joinedShape(context, shapes, first, axis)
    const parts = context.inputs.map(input => input?.known)
    if (!parts.every(part => part !== undefined) || !isFollowed(type, shape)) return [inferred(type, shape)]
    return [knownValue(type, shape, join(parts, shape, axis))]
  },
  ties: tieConcat,
}

export const Split: Operator = {
  name: 'Split',
  infer(context) {
    const shape = shapeOf(context, 0)
    const type = typeOf(context, 0)
    if (!shape) return context.node.outputs.map(() => inferred(type, undefined))
    const axis = resolveAxis(context, intAttribute(context.node, 'axis', 0), shape.length)
    const sizes = partSizes(context, shape[axis]!)
    const known = knownOf(context, 0)
    let start = 0
    return sizes.map(size => {
      const part = shape.with(axis, size)
      if (!known || size < 0) return inferred(type, part)
      const value = knownValue(type, part, cut(known, axis, start, size))
      start += size
      return value
    })
  },
  ties: tieSplit,
  vanishes: (context: TieContext) => context.vanishes(0),
  rewrite: rewriteSplit,
  sizeOperands: [1],
}

function joinedShape(
  context: InferenceContext,
  shapes: readonly (Shape | undefined)[],
  first: Shape,
  axis: number,
): Shape {
  const joined = [...first]
  joined[axis] = 0
  for (const shape of shapes) {
    if (shape && shape.length !== first.length) {
      contradiction(context, `${first.length} axes in every input`, formatShape(shape))
    }
    for (let i = 0; i < first.length; i++) {
      const size = shape?.[i] ?? -1
      if (i !== axis) joined[i] = agree(context, `sizes on axis ${i}`, joined[i]!, size)
      else joined[i] = joined[i]! < 0 || size < 0 ? -1 : joined[i]! + size
    }
  }
  return joined
}

function join(parts: readonly Known[], shape: Shape, axis: number): Float64Array {
  const outer = elementsOf(shape.slice(0, axis))
  const inner = elementsOf(shape.slice(axis + 1))
  const data = new Float64Array(elementsOf(shape))
  let place = 0
  for (let row = 0; row < outer; row++) {
    for (const part of parts) {
      const length = part.shape[axis]! * inner
      for (let i = 0; i < length; i++) data[place++] = part.data[row * length + i]!
    }
  }
  return data
}

function cut(known: Known, axis: number, start: number, size: number): number[] {
  const outer = elementsOf(known.shape.slice(0, axis))
  const inner = elementsOf(known.shape.slice(axis + 1))
  const stride = known.shape[axis]! * inner
  return Array.from({ length: outer * size * inner }, (_, i) => {
    const row = Math.floor(i / (size * inner))
    return known.data[row * stride + start * inner + (i % (size * inner))]!
  })
}

/** The size of each output along the axis: as told, or equal parts of which the last may be smaller. */
function partSizes(context: InferenceContext, size: number): readonly number[] {
  const count = context.node.outputs.length
  const told = operandOf(context, 'split', 1)
  if (told.kind === 'dynamic') return new Array<number>(count).fill(-1)
  if (told.kind === 'absent') return equalParts(context, size, count)
  const total = told.values.reduce((sum, part) => sum + part, 0)
  if (told.values.length !== count || (size >= 0 && total !== size)) {
    contradiction(context, `${count} parts of ${size < 0 ? 'the axis' : `${size}`}`, `[${told.values.join(', ')}]`)
  }
  return told.values
}

function equalParts(context: InferenceContext, size: number, count: number): number[] {
  if (size < 0) return new Array<number>(count).fill(-1)
  const part = Math.ceil(size / count)
  if (context.opset < 18 && size % count !== 0) contradiction(context, `a size divisible by ${count}`, `${size}`)
  return Array.from({ length: count }, (_, i) => Math.max(Math.min(part, size - i * part), 0))
}

function tieConcat(context: TieContext): readonly (readonly Axis[])[] {
  const operands = context.inputs.filter(axes => axes !== undefined)
  const first = operands[0]!
  const joined = fromFront(intAttribute(context.node, 'axis', 0), first.length)
  return [
    first.map((axis, k) => {
      if (k === joined) return joinAxes(operands.map(axes => axes[k]!))
      for (const axes of operands.slice(1)) tieAxes(context.labels, axis, axes[k]!, context.where)
      return axis
    }),
  ]
}

function tieSplit(context: TieContext): readonly (readonly Axis[])[] | undefined {
  const x = axesOf(context, 0)
  const split = fromFront(intAttribute(context.node, 'axis', 0), x.length)
  const sizes = context.node.outputs.map((_, i) => context.outputShapes(i)[0][split])
  if (sizes.some(size => size === undefined || size < 0)) return undefined
  const [first, second] = context.inputShapes(0).map(shape => shape[split])
  if (first !== second) fixBecause(context, x[split], 'an axis cut at a dynamic place by')
  let start = 0
  return sizes.map(size => x.map((axis, k) => (k === split ? partOfAxis(axis, start, (start += size!)) : axis)))
}

/** Parts that were equal need not be equal any more, so the sizes are always written out. */
function rewriteSplit(context: RewriteContext): readonly Node[] {
  const { node } = context
  const axis = fromFront(intAttribute(node, 'axis', 0), context.oldShape(0).length)
  const sizes = node.outputs.map((_, i) => context.newOutputShape(i)[axis]!)
  if (sizes.every((size, i) => size === context.oldOutputShape(i)[axis]) && !context.newElements(1)) return [node]
  const { num_outputs: _equal, split, ...attributes } = node.attributes
  if (context.opset < 13) {
    if (intsAttribute(node, 'split', []).every((size, i) => size === sizes[i]) && split) return [node]
    return [{ ...node, attributes: { ...attributes, split: { kind: 'ints', value: sizes } } }]
  }
  const operand = node.inputs[1] ? context.operandFor(1, sizes) : context.addConstant('int64', [sizes.length], sizes)
  if (operand === node.inputs[1]) return [node]
  return [{ ...node, inputs: [node.inputs[0]!, operand], attributes }]
}

export const joiningOperators: readonly Operator[] = [Concat, Split]
