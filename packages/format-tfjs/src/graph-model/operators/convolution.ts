import { int } from '@coppice/graph'
import { encodeText, numberOf } from '../attributes.ts'
import { changeNode } from '../change-node.ts'
import { depthwiseLayout, permutedLayout, vectorLayout, type Layout } from '../layouts.ts'
import { formatReference, type NodeDef } from '../node-def.ts'
import type { NodeContext, Operand, TfOperator, TfOperators } from '../node-context.ts'
import type { RestoreContext } from '../restore/restore-context.ts'
import { restoreSteered, type Handles } from '../restore/restore-steered.ts'
import { finishFused, fusedParts } from './fusing.ts'
import { dilationFrom, type Dilation } from './space-to-batch.ts'
import { checkChannelsLast, paddingOf, readWindows, windowAttributes } from './spatial.ts'

/** [...kernel, inputs, filters] as [filters, inputs, ...kernel]; transposed ones have the inputs last. */
export function filterLayout(rank: number): Layout {
  return permutedLayout([rank + 1, rank, ...Array.from({ length: rank }, (_, i) => i)])
}

interface Convolution {
  readonly image: Operand
  readonly filter: Operand
  readonly isDepthwise: boolean
}

function readConvolution(context: NodeContext, isDepthwise: boolean): Convolution {
  const [image, filter] = [context.input(0), context.input(1)]
  const [rank, own] = [image.inferred.shape!.length, filter.inferred.shape!.length]
  if (rank < 3 || own !== rank) return context.refuse('an image and a filter of as many axes', `${rank} and ${own}`)
  const [channels, expected] = [filter.inferred.shape!.at(-2)!, channelsOf(image)]
  if (expected >= 0 && channels !== expected)
    return context.refuse(`a filter for ${expected} channels`, `one for ${channels}`)
  return { image, filter, isDepthwise }
}

function channelsOf({ inferred, order }: Operand): number {
  return (order === 'source' ? inferred.shape!.at(-1) : inferred.shape![1]) ?? -1
}

/** One convolution with its bias. */
function convolve(context: NodeContext, { image, filter, isDepthwise }: Convolution, bias?: Operand): Operand {
  const shape = filter.inferred.shape!
  const rank = shape.length - 2
  const windows = readWindows(context, shape.slice(0, rank))
  const dilation = dilationOf(context)
  const moving = dilation ? { ...windows, dilations: dilation.block, pads: dilation.pads } : windows
  const x = context.channelsFirst(image)
  const weight = context.arranged(filter, isDepthwise ? depthwiseLayout(shape) : filterLayout(rank))
  const attributes = { ...windowAttributes(x, moving), ...(isDepthwise && { group: int(shape[rank]!) }) }
  return context.emit('Conv', [x, weight, bias], attributes)
}

/** The dilation that the nodes around a convolution come to. */
function dilationOf(context: NodeContext): Dilation | undefined {
  const start = context.nodeAt(context.node, 0)
  return start?.op === 'SpaceToBatchND' ? dilationFrom(context, start) : undefined
}

/** The bias that a node after a convolution adds, where nobody else reads the convolution. */
function followingBias(context: NodeContext, filters: number): Operand | undefined {
  const { node } = context
  const dilation = dilationOf(context)
  const last = dilation && context.soleReader() === dilation.end ? dilation.end : node
  const reader = context.soleReader(last)
  if (!reader || !['BiasAdd', 'Add', 'AddV2'].includes(reader.op)) return undefined
  const bias = context.operandOf(reader, 1 - reader.inputs.findIndex(input => input.node === last.name))
  const shape = bias?.inferred.shape
  if (bias?.constant === undefined || bias.inferred.type !== 'float32' || shape?.at(-1) !== filters) return undefined
  if (shape.length > 4 || shape.slice(0, -1).some(size => size !== 1)) return undefined
  context.standFor(reader)
  return context.arranged(bias, vectorLayout(shape))
}

function filtersOf({ filter, isDepthwise }: Convolution): number {
  const [inputs, multiplier] = filter.inferred.shape!.slice(-2)
  return isDepthwise ? inputs! * multiplier! : multiplier!
}

/** Mending may give a bias to a convolution that had none. */
const isNewBias: Handles = ({ before, after }, index) => after.operator === 'Conv' && index === 2 && !before.inputs[2]

/** A bias that the convolution had not is added after it. */
async function restoreConvolution(context: RestoreContext): Promise<NodeDef> {
  const node = await restoreSteered(context, isNewBias)
  const change = context.changes.find(each => isNewBias(each, 2) && each.after.inputs[2])
  if (!change) return node
  return changeNode(node, { name: context.follow('BiasAdd', [await context.reference(change.after.inputs[2]!)]) })
}

/** A bias that a fused convolution had not becomes one of its inputs, where nothing else is fused to it. */
async function restoreFused(context: RestoreContext): Promise<NodeDef> {
  const node = await restoreSteered(context, isNewBias)
  const change = context.changes.find(each => isNewBias(each, 2) && each.after.inputs[2])
  if (!change) return node
  if (node.inputs.length !== 2) return context.refuse('a bias before what is fused to it')
  const bias = await context.reference(change.after.inputs[2]!)
  return changeNode(node, {
    inputs: [...node.inputs.map(formatReference), bias],
    attributes: { fused_ops: { list: { s: [encodeText('BiasAdd')] } }, num_args: { i: '1' } },
  })
}

function convolution(isDepthwise: boolean): TfOperator {
  return {
    restore: restoreConvolution,
    translate(context) {
      const parts = readConvolution(context, isDepthwise)
      return convolve(context, parts, followingBias(context, filtersOf(parts)))
    },
  }
}

/** A convolution with a bias and an activation in one node. */
function fusedConvolution(isDepthwise: boolean): TfOperator {
  return {
    restore: restoreFused,
    translate(context) {
      const fused = fusedParts(context)
      return finishFused(context, fused, convolve(context, readConvolution(context, isDepthwise), fused.bias))
    },
  }
}

/** What TensorFlow.js calls Conv1D: windows are single numbers. */
const convolution1d: TfOperator = {
  restore: restoreConvolution,
  translate(context) {
    const { node } = context
    const { image, filter } = readConvolution(context, false)
    const padding = paddingOf(node)
    if (!['SAME', 'VALID'].includes(padding)) return context.refuse('padding SAME or VALID', padding)
    checkChannelsLast(context)
    const x = context.channelsFirst(image)
    const windows = {
      kernel: [filter.inferred.shape![0]!],
      strides: [numberOf(node, 'stride', 1)],
      dilations: [numberOf(node, 'dilation', 1)],
      pads: padding === 'SAME' ? undefined : [0, 0],
    }
    return context.emit('Conv', [x, context.arranged(filter, filterLayout(1))], windowAttributes(x, windows))
  },
}

export const convolutions: TfOperators = {
  Conv1D: convolution1d,
  Conv2D: convolution(false),
  Conv3D: convolution(false),
  DepthwiseConv2d: convolution(true),
  DepthwiseConv2dNative: convolution(true),
  _FusedConv2D: fusedConvolution(false),
  FusedDepthwiseConv2dNative: fusedConvolution(true),
}
