import { channelFigures, elementFigures } from './figures.ts'
import { channelTargets, elementTargets } from './peer-targets.ts'
import type { PeerFigure } from './peer-targets.ts'
import { wholeGroup } from './measure-peers.ts'
import type { Size } from './measure-peers.ts'
import { formatCell, formatResults, missedFigures } from './results.ts'
import type { Cell, Figures } from './results.ts'
import type { SectionResult } from './sections.ts'
import { meanAndDeviation } from '../lib/statistics.ts'

const head = (
  seeds: number,
): string => `Share of test images that is classified right, in percent: the mean and the standard deviation of ${seeds} seeds, or of fewer where a section says so. In brackets the figure of others on the same network and data. No figure but those of "+ 3 epochs" and the iterative one comes after training; calibration and training examples are no test images. LSQ: least squares, the default repair.

Weights are set to zero under one threshold over all layers unless the row says otherwise; "per layer" takes the same part of each layer, at most half of the last. Of neurons and channels the same part of each layer goes.`

const lenetNotes = `7,000 of MNIST's test images to train with, 2,000 others to test; the seed changes the initial weights, the order of the examples and the calibration sample. Criteria see 2,048 examples, gradients 512 of them one by one; least squares sees 1,000, SparseGPT 2,048.`

const cnnNotes = `The network is one that others trained on all of Fashion-MNIST; the seed changes the calibration sample and the random choice alone. 2,000 test images. Criteria see 512 examples, gradients 128 of them; repairs see 256.`

const trainedNotes = `The network is ours, trained with the same architecture, data and optimizer: six epochs of Adam from PyTorch's initial scale.`

const perceptronReasons = `What a network still gets right without repair depends on its own weights, and differs more from seed to seed than between criteria; this is not the network that the peers measured. After repair no more is lost than they lose. At 50 % the figures in brackets differ by the network alone.`

const cnnReasons = `The figures without repair are of the same network, and random ones differ by the draw. With 64 examples L1 at 75 % is below the peer's: least squares chooses the ridge by a fifth of the examples, which are 13 images here; with 256 and more it makes no difference. \`obs\`, which takes channels out one by one while the others make up for them, keeps more than L1 and Taylor at the same size.`

const residualReasons = `What is left of this network is a matter of repair more than of the criterion: random channels come close. The peer's L1 adds up all weights of a channel, those that read it too, as "L1, whole group" does; the weights that make it alone say less here. \`obs\` is well above both. With 64 examples the ridge is chosen by 13 of them, which is too few to choose well: with 256 and 1,000 ours keeps more.`

const lenetReasons = `The networks are not those of the earlier measurement: they were trained by the same recipe from other initial weights. Raw figures of neurons differ by more than ten points from seed to seed. After least squares what differs is below a point, and goes both ways: the network, not the method. With the literal readings nothing is left to measure: a tenth is chance. The figures after epochs that are below are those of criteria that look at activations or of 98 %, by half a point to two; the magnitude's are met at 90 % within rounding and exceeded at 98 %.`

const peerNotes = `The peers' L1 is that of the whole group. Columns of channels: the part removed, and after the comma the number of examples that least squares sees.`

const recipeNotes = `Every row removes the same share of parameters and is refitted with 1,000 examples, no training. "By sensitivity" takes most where trials hurt least: each unit alone, at 30, 60 and 90 %, refitted by 80 examples and compared by 20 others. "Best criterion of each layer" takes in each unit what chose best in its trials: obs or Taylor.`

const recipeReasons = `No other way does better than the default by more than its deviation, and each costs a repair for each trial. Twenty examples compare trials badly, and errors of single units do not add up where units follow one another; at the same number of parameters "by sensitivity" also changes the multiply-accumulates.`

function toFigures(targets: readonly PeerFigure[], network: string): Figures {
  const figures: Record<string, Record<string, number>> = {}
  for (const { row, column, accuracy } of targets.filter(one => one.network === network))
    (figures[row === 'L1' ? wholeGroup : row] ??= {})[column] = accuracy
  return figures
}

function describeMissed(cells: readonly Cell[], figures: Figures, ahead: number): string[] {
  if (Object.keys(figures).length === 0) return []
  if (cells[0]?.accuracies.length === 1) return ['One seed gives no deviation to compare the figures in brackets by.']
  const missed = missedFigures(cells, figures, ahead)
  if (missed.length === 0) return ['Every figure in brackets is reached within one deviation.']
  const lines = missed.map(({ row, column, ours, deviation, figure }) => {
    const own = `${ours.toFixed(1)} ± ${deviation.toFixed(1)}`
    return `${row}, ${column}: ${own} (${figure.toFixed(1)})`
  })
  return [`Below the figure in brackets by more than one deviation: ${lines.join('; ')}.`]
}

function describeTable(title: string, cells: readonly Cell[], figures: Figures, ahead: number): string {
  return [formatResults(title, cells, figures), ...describeMissed(cells, figures, ahead)].join('\n\n')
}

const describeSizes = (sizes: readonly Size[]): string =>
  sizes
    .map(({ column, parameters, macs }) => `${column}: ${parameters} parameters, ${macs} multiply-accumulates`)
    .join('; ')

interface Part {
  readonly section: string
  readonly title: string
  readonly notes: string
  /** What others measured before pruning, in percent. */
  readonly dense: number
  /** Why some figures are not reached. */
  readonly reasons: string
  readonly elements: Figures
  readonly channels: Figures
}

const peer = (network: string, title: string, dense: number, reasons: string): Part => ({
  dense,
  reasons,
  section: `${network} beside the peers`,
  title,
  notes: network === 'MLP' ? `${peerNotes} ${trainedNotes}` : peerNotes,
  elements: toFigures(elementTargets, network),
  channels: toFigures(channelTargets, network),
})

const recipe = (network: string, title: string, dense: number, reasons: string): Part => ({
  dense,
  reasons,
  section: `${network} by recipes`,
  title,
  notes: recipeNotes,
  elements: {},
  channels: {},
})

const parts: readonly Part[] = [
  {
    section: 'LeNet-300-100',
    title: 'Criteria: LeNet-300-100 on MNIST',
    notes: lenetNotes,
    dense: 95,
    reasons: lenetReasons,
    elements: elementFigures,
    channels: channelFigures,
  },
  {
    section: 'CNN',
    title: 'Criteria: a CNN on Fashion-MNIST',
    notes: cnnNotes,
    dense: 90.7,
    reasons: '',
    elements: {},
    channels: {},
  },
  peer('MLP', 'Beside the peers: an MLP 784-300-100-10 on Fashion-MNIST', 84.7, perceptronReasons),
  peer('CNN', 'Beside the peers: the CNN on Fashion-MNIST', 90.7, cnnReasons),
  peer('ResNet-8', 'Beside the peers: ResNet-8 on CIFAR-10', 75.1, residualReasons),
  recipe('MLP', 'Recipes: the MLP on Fashion-MNIST', 84.7, recipeReasons),
  recipe('CNN', 'Recipes: the CNN on Fashion-MNIST', 90.7, recipeReasons),
  recipe('ResNet-8', 'Recipes: ResNet-8 on CIFAR-10', 75.1, ''),
]

const seedsOf = ({ accuracies }: Cell): string =>
  accuracies.length === 1 ? 'One seed.' : `${accuracies.length} seeds.`

function describePart(part: Part, { tables, sizes }: SectionResult): string {
  const { title, notes, elements, channels, reasons } = part
  const dense = tables['dense']![0]!
  const ahead = 100 * meanAndDeviation(dense.accuracies)[0] - part.dense
  return [
    `## ${title}`,
    `${notes} ${seedsOf(dense)} Before pruning: ${formatCell(dense)} (${part.dense.toFixed(1)}).`,
    ...(tables['elements'] ? [describeTable('weights set to zero', tables['elements'], elements, ahead)] : []),
    describeTable('channels removed', tables['channels']!, channels, ahead),
    ...(sizes.length > 0 ? [`After removal: ${describeSizes(sizes)}.`] : []),
    ...(reasons ? [reasons] : []),
  ].join('\n\n')
}

/** Everything that was measured, as Markdown. */
export function describePage(found: ReadonlyMap<string, SectionResult>, seeds: number): string {
  return [
    head(seeds),
    ...parts.flatMap(part => (found.has(part.section) ? [describePart(part, found.get(part.section)!)] : [])),
  ].join('\n\n')
}
