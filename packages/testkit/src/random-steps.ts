import type { GraphBuilder } from './build-model.ts'
import type { ValueName } from './graph-builder.ts'
import { float } from './graph-builder.ts'
import { channelShuffle, leakyRelu, squeezeAndExcite } from './models/pieces.ts'
import type { Seeded } from './seeded.ts'

/** What a step of a random model works with. */
export interface StepContext {
  readonly g: GraphBuilder
  readonly random: Seeded
  /** Feature maps [batch, channels, height, width] that are there already, oldest first; never empty. */
  readonly maps: readonly ValueName[]
}

/** Adds nodes and gives a new feature map; `undefined` where no map is fit for it. */
export type Step = (context: StepContext) => ValueName | undefined

const mostChannels = 24

const sizesOf = (g: GraphBuilder, x: ValueName): readonly [channels: number, height: number] => {
  const [, channels, height] = g.shapeOf(x) as readonly number[]
  return [channels!, height!]
}

/** One of the latest maps that fits. */
function pickMap({ random, maps }: StepContext, fits: (x: ValueName) => boolean = () => true): ValueName | undefined {
  const fitting = maps.slice(-5).filter(fits)
  return fitting.length > 0 ? random.pick(fitting) : undefined
}

const convolution: Step = context => {
  const { g, random } = context
  const x = pickMap(context)!
  const stride = sizesOf(g, x)[1] >= 6 && random.uniform() < 0.3 ? 2 : 1
  const options = { kernel: random.pick([1, 3]), stride, bias: random.uniform() < 0.7 }
  return g.conv(x, { out: random.integer(1, 12), ...options })
}

const groupedConvolution: Step = context => {
  const { g, random } = context
  const divides = (x: ValueName, groups: number): boolean => sizesOf(g, x)[0] % groups === 0
  const groups = random.pick([2, 3, 4])
  const x = pickMap(context, map => divides(map, groups))
  return x && g.conv(x, { out: groups * random.integer(1, 4), kernel: 3, groups })
}

const depthwiseConvolution: Step = context => {
  const { g, random } = context
  const x = pickMap(context, map => sizesOf(g, map)[0] <= mostChannels / 2)
  if (!x) return undefined
  const [channels] = sizesOf(g, x)
  return g.conv(x, { out: channels * random.pick([1, 1, 2]), kernel: 3, groups: channels })
}

const normalisation: Step = context => context.g.batchNorm(pickMap(context)!)

const activation: Step = context => {
  const { g, random } = context
  const x = pickMap(context)!
  const operator = random.pick(['Relu', 'Relu', 'Sigmoid', 'Tanh', 'HardSwish', 'LeakyRelu', 'Elu'])
  if (operator === 'LeakyRelu') return leakyRelu(g, x)
  return operator === 'Elu'
    ? g.node('Elu', [x], { alpha: float(0.5) }, { shapes: [g.shapeOf(x)] })
    : g.unary(operator, x)
}

/** A residual sum, with a map of the same shape where there is one and with a convolution of it otherwise. */
const addition: Step = context => {
  const { g } = context
  const x = pickMap(context)!
  const same = pickMap(context, map => map !== x && `${g.shapeOf(map)}` === `${g.shapeOf(x)}`)
  return g.add(x, same ?? g.conv(x, { out: sizesOf(g, x)[0], kernel: 3 }))
}

const concatenation: Step = context => {
  const { g } = context
  const x = pickMap(context)!
  const [channels, height] = sizesOf(g, x)
  const other = pickMap(context, map => sizesOf(g, map)[1] === height && sizesOf(g, map)[0] + channels <= mostChannels)
  return other && g.concat([x, other], 1)
}

const pooling: Step = context => {
  const { g, random } = context
  const x = pickMap(context, map => sizesOf(g, map)[1] >= 4)
  return x && random.pick([g.maxPool, g.averagePool])(x)
}

const gate: Step = context => {
  const { g, random } = context
  const x = pickMap(context)!
  return squeezeAndExcite(g, x, sizesOf(g, x)[0], random.integer(1, 6))
}

const shuffle: Step = context => {
  const { g } = context
  const x = pickMap(context, map => sizesOf(g, map)[0] % 2 === 0)
  return x && channelShuffle(g, x, 2)
}

/** Half of the channels go round a convolution, as in ShuffleNet and CSP networks. */
const splitAndJoin: Step = context => {
  const { g } = context
  const x = pickMap(context, map => sizesOf(g, map)[0] >= 4)
  if (!x) return undefined
  const [channels] = sizesOf(g, x)
  const parts = [channels >> 1, channels - (channels >> 1)]
  const [passed, worked] = g.split(x, parts, 1) as [string, string]
  return g.concat([g.relu(g.conv(worked, { out: parts[1]!, kernel: 3 })), passed], 1)
}

/** LayerNorm over the channels and a gated pair of dense layers, channels last, as in ConvNeXt. */
const channelsLast: Step = context => {
  const { g, random } = context
  const x = pickMap(context)!
  const [channels] = sizesOf(g, x)
  const last = g.layerNorm(g.transpose(x, [0, 2, 3, 1]))
  const hidden = random.integer(2, 12)
  const gated = g.mul(g.sigmoid(g.linear(last, { out: hidden })), g.linear(last, { out: hidden }))
  return g.add(x, g.transpose(g.linear(gated, { out: channels }), [0, 3, 1, 2]))
}

const enlargement: Step = context => {
  const { g, random } = context
  const x = pickMap(context, map => sizesOf(g, map)[1] <= 6)
  return x && g.convTranspose(x, { out: random.integer(2, 8), kernel: 2, stride: 2, padding: 0 })
}

/** The ways in which a random model grows; those that occur twice are twice as likely. */
export const steps: readonly Step[] = [
  convolution,
  convolution,
  convolution,
  activation,
  activation,
  normalisation,
  addition,
  addition,
  concatenation,
  groupedConvolution,
  depthwiseConvolution,
  pooling,
  gate,
  shuffle,
  splitAndJoin,
  channelsLast,
  enlargement,
]
