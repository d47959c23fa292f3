import { ints } from '@coppice/graph'
import type { Attribute } from '@coppice/spec'
import { formatReference, type NodeDef } from '../node-def.ts'
import type { NodeContext, Operand, TfOperator, TfOperators } from '../node-context.ts'
import type { RestoreContext } from '../restore/restore-context.ts'
import { restoreSteered, withInputs } from '../restore/restore-steered.ts'
import { filterLayout } from './convolution.ts'
import { paddingOf, readWindows, type Windows } from './spatial.ts'

/** The gradient of a convolution with regard to its input, which is how TensorFlow states transposed convolutions. */
const transposedConvolution: TfOperator = {
  restore: restoreTransposed,
  translate(context) {
    const [filter, image] = [context.input(1), context.input(2)]
    const windows = readWindows(context, filter.inferred.shape!.slice(0, 2))
    if (windows.dilations.some(dilation => dilation !== 1))
      return context.refuse('no dilations', `${windows.dilations}`)
    const attributes = transposedAttributes(context, image, windows)
    const x = context.channelsFirst(image)
    return context.emit('ConvTranspose', [x, context.arranged(filter, filterLayout(2))], attributes)
  },
}

/** The channels are stated too, by a constant or as the last of several sizes. */
async function restoreTransposed(context: RestoreContext): Promise<NodeDef> {
  const node = await restoreSteered(context)
  const { after } = context.changes.at(-1)!
  const channels = context.shapeOf(after.outputs[0]!)[1]!
  const stated = context.nodeAt(0)
  const [filter, image] = node.inputs.slice(1).map(formatReference)
  if (stated.op !== 'Pack') {
    const sizes = context.known(0)
    if (sizes.length < 4 || sizes.at(-1) === channels) return node
    return withInputs(node, [context.constant(sizes.with(-1, channels)), filter!, image!])
  }
  const sizes = stated.inputs.map(formatReference)
  const former = context.elementOf(stated, sizes.length - 1)
  if (former === channels || former === undefined) return node
  return withInputs(node, [context.copy(stated, sizes.with(-1, context.constant(channels))), filter!, image!])
}

/** Rows and columns of a value. */
function spatialSizes({ inferred, order }: Operand): readonly number[] {
  return order === 'source' ? inferred.shape!.slice(1, -1) : inferred.shape!.slice(2)
}

/** What the convolution that this is the gradient of pads is cut off; what it does not reach is zero. */
function transposedAttributes(context: NodeContext, image: Operand, windows: Windows): Record<string, Attribute> {
  const { kernel, strides } = windows
  const inputs = spatialSizes(image)
  const outputs = statedSizes(context)
  const pads = inputs.map((size, axis) => {
    const reach = strides[axis]! * (size - 1) + kernel[axis]!
    if (windows.pads) return [windows.pads[axis]!, windows.pads[axis + 2]!] as const
    const total = Math.max(reach - outputs[axis]!, 0)
    return [Math.floor(total / 2), Math.ceil(total / 2)] as const
  })
  const extra = inputs.map((size, axis) => {
    const [before, after] = pads[axis]!
    return outputs[axis]! - (strides[axis]! * (size - 1) + kernel[axis]! - before - after)
  })
  if (inputs.some(size => size < 0) || extra.some((size, axis) => !(size >= 0 && size < Math.max(strides[axis]!, 1))))
    return context.refuse(`an output that ${paddingOf(context.node)} padding gives`, `[${outputs}] from [${inputs}]`)
  return {
    kernel_shape: ints(kernel),
    strides: ints(strides),
    pads: ints([...pads.map(([before]) => before), ...pads.map(([, after]) => after)]),
    ...(extra.some(size => size > 0) && { output_padding: ints(extra) }),
  }
}

/** The rows and columns that the node is told to give. */
function statedSizes(context: NodeContext): readonly number[] {
  const known = context.known(0) ?? packedSizes(context)
  const sizes = known.length === 4 ? known.slice(1, 3) : known
  if (sizes.length === 2 && sizes.every(size => size !== undefined)) return sizes
  return context.refuse('rows and columns that are known before the model runs', 'computed ones')
}

/** Sizes that are put together one by one, of which only that of the batch is computed. */
function packedSizes(context: NodeContext): (number | undefined)[] {
  const pack = context.nodeAt(context.node, 0)
  if (pack?.op !== 'Pack') return []
  return pack.inputs.map((_, index) => context.constantOf(pack, index)?.[0])
}

export const transposedConvolutions: TfOperators = { Conv2DBackpropInput: transposedConvolution }
