import { ints } from '@coppice/graph'
import { numbersOf } from '../attributes.ts'
import type { NodeDef } from '../node-def.ts'
import type { NodeContext, Operand, TfOperator, TfOperators } from '../node-context.ts'
import { paddingOf } from './spatial.ts'

/** A convolution that TensorFlow dilates by moving its input into batches and its output back. */
export interface Dilation {
  /** The node that moves the output back. */
  readonly end: NodeDef
  /** The convolution and what is between it and the end. */
  readonly inside: readonly NodeDef[]
  readonly block: readonly number[]
  /** All the starts, then all the ends. */
  readonly pads: readonly number[]
}

const convolutions = ['Conv2D', 'DepthwiseConv2dNative', '_FusedConv2D', 'FusedDepthwiseConv2dNative']
/** What may stand between a convolution and the move back. */
const between = ['BiasAdd', 'Add', 'AddV2', 'Relu', 'Relu6', 'Elu', 'Sigmoid', 'Tanh', 'LeakyRelu']

/** The dilation that begins at a SpaceToBatchND, where there is one and nobody looks in between. */
export function dilationFrom(context: NodeContext, start: NodeDef): Dilation | undefined {
  const convolution = context.soleReader(start)
  if (!convolution || !convolutions.includes(convolution.op) || !isPlain(convolution)) return undefined
  if (convolution.inputs[0]!.node !== start.name) return undefined
  const inside = [convolution]
  let end = context.soleReader(convolution)
  for (; end && between.includes(end.op); end = context.soleReader(end)) inside.push(end)
  if (end?.op !== 'BatchToSpaceND') return undefined
  const [block, paddings] = [numbersAt(context, start, 1), numbersAt(context, start, 2)]
  const [back, crops] = [numbersAt(context, end, 1), numbersAt(context, end, 2)]
  if (!block || !paddings || !crops || String(block) !== String(back) || block.length !== 2) return undefined
  const left = paddings.map((padding, i) => padding - crops[i]!)
  const pads = [...left.filter((_, i) => i % 2 === 0), ...left.filter((_, i) => i % 2 === 1)]
  return pads.every(pad => pad >= 0) ? { end, inside, block, pads } : undefined
}

function isPlain(node: NodeDef): boolean {
  const isOne = (name: string): boolean => numbersOf(node, name).every(number => number === 1)
  return paddingOf(node) === 'VALID' && isOne('strides') && isOne('dilations')
}

function numbersAt(context: NodeContext, node: NodeDef, index: number): readonly number[] | undefined {
  const known = context.constantOf(node, index)
  return known && Array.from(known)
}

const spaceToBatch: TfOperator = {
  translate(context) {
    if (dilationFrom(context, context.node)) return context.input(0)
    const x = context.inSourceOrder(context.input(0))
    const [block, paddings] = [1, 2].map(index => context.known(index) ?? refuseComputed(context))
    const { outer, spatial, inner } = splitShape(context, x, block!.length)
    const padded = spatial.map((size, axis) => size + paddings![2 * axis]! + paddings![2 * axis + 1]!)
    const pads = (side: number): number[] => block!.map((_, axis) => paddings![2 * axis + side]!)
    const zeros = inner.map(() => 0)
    const amounts = context.constant([0, ...pads(0), ...zeros, 0, ...pads(1), ...zeros])
    const parts = padded.flatMap((size, axis) => [size / block![axis]!, block![axis]!])
    const cut = reshape(context, context.emit('Pad', [x, amounts]), [outer, ...parts, ...inner])
    const count = block!.length
    const order = [...steps(2, count), 0, ...steps(1, count), ...inner.map((_, i) => 1 + 2 * count + i)]
    const moved = context.emit('Transpose', [cut], { perm: ints(order) })
    return reshape(context, moved, [-1, ...padded.map((size, axis) => size / block![axis]!), ...inner])
  },
}

const batchToSpace: TfOperator = {
  translate(context) {
    const dilation = dilationTo(context, context.node)
    for (const node of dilation?.inside ?? []) context.hide(node)
    if (dilation) return context.input(0)
    const x = context.inSourceOrder(context.input(0))
    const [block, crops] = [1, 2].map(index => context.known(index) ?? refuseComputed(context))
    const { spatial, inner } = splitShape(context, x, block!.length)
    const count = block!.length
    const cut = reshape(context, x, [...block!, -1, ...spatial, ...inner])
    const pairs = block!.flatMap((_, axis) => [count + 1 + axis, axis])
    const order = [count, ...pairs, ...inner.map((_, i) => 1 + 2 * count + i)]
    const moved = context.emit('Transpose', [cut], { perm: ints(order) })
    const sizes = spatial.map((size, axis) => size * block![axis]!)
    const joined = reshape(context, moved, [-1, ...sizes, ...inner])
    const starts = context.constant(block!.map((_, axis) => crops![2 * axis]!))
    const ends = context.constant(sizes.map((size, axis) => size - crops![2 * axis + 1]!))
    return context.emit('Slice', [joined, starts, ends, context.constant(block!.map((_, axis) => axis + 1))])
  },
}

/** The dilation that a BatchToSpaceND ends, where it was put into the convolution. */
function dilationTo(context: NodeContext, node: NodeDef): Dilation | undefined {
  let start: NodeDef | undefined = context.nodeAt(node, 0)
  while (start && [...between, ...convolutions].includes(start.op))
    start = start.inputs.map((_, index) => context.nodeAt(start!, index)).find(input => input?.op !== 'Const')
  const dilation = start?.op === 'SpaceToBatchND' ? dilationFrom(context, start) : undefined
  return dilation?.end === node ? dilation : undefined
}

const steps = (start: number, count: number): number[] => Array.from({ length: count }, (_, i) => start + 2 * i)

function refuseComputed(context: NodeContext): never {
  return context.refuse('sizes that are known before the model runs', 'computed ones')
}

interface SplitShape {
  /** 0 copies the size of the batch. */
  readonly outer: 0
  readonly spatial: readonly number[]
  readonly inner: readonly number[]
}

function splitShape(context: NodeContext, { inferred }: Operand, count: number): SplitShape {
  const [, ...sizes] = inferred.shape!
  if (sizes.some(size => size < 0)) return refuseComputed(context)
  return { outer: 0, spatial: sizes.slice(0, count), inner: sizes.slice(count) }
}

/** Sizes that the TensorFlow node does not state. */
function reshape(context: NodeContext, value: Operand, sizes: readonly number[]): Operand {
  return context.emit('Reshape', [value, context.constant(sizes)], {}, { steers: { 1: 'free' } })
}

export const batches: TfOperators = { SpaceToBatchND: spaceToBatch, BatchToSpaceND: batchToSpace }
