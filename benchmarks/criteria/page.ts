import { channelFigures, elementFigures } from './figures.ts'
import { channelTargets, elementTargets } from './peer-targets.ts'
import type { PeerFigure } from './peer-targets.ts'
import type { Size } from './measure-peers.ts'
import { formatCell, formatResults, missedFigures } from './results.ts'
import type { Cell, Figures } from './results.ts'
import type { SectionResult } from './sections.ts'

const head = (
  seeds: number,
): string => `Share of test images that is classified right, in percent: the mean and the standard deviation of ${seeds} seeds. In brackets the figure of others on the same network and data. No figure but those of "+ 3 epochs" and the iterative one comes after training; calibration and training examples are no test images. LSQ: least squares, the default repair.

Weights are set to zero under one threshold over all layers unless the row says otherwise; "per layer" takes the same part of each layer, at most half of the last. Of neurons and channels the same part of each layer goes.`

const lenetNotes = `7,000 of MNIST's test images to train with, 2,000 others to test; the seed changes the initial weights, the order of the examples and the calibration sample. Criteria see 2,048 examples, gradients 512 of them one by one; least squares sees 1,000, SparseGPT 2,048.`

const cnnNotes = `The network is one that others trained on all of Fashion-MNIST; the seed changes the calibration sample and the random choice alone. 2,000 test images. Criteria see 512 examples, gradients 128 of them; repairs see 256.`

const peerNotes = `Columns of channels: the part removed, and after the comma the number of examples that least squares sees.`

function toFigures(targets: readonly PeerFigure[], network: string): Figures {
  const figures: Record<string, Record<string, number>> = {}
  for (const { row, column, accuracy } of targets.filter(one => one.network === network))
    (figures[row] ??= {})[column] = accuracy
  return figures
}

function describeMissed(cells: readonly Cell[], figures: Figures): string {
  const missed = missedFigures(cells, figures)
  if (missed.length === 0) return 'Every figure in brackets is reached within one deviation.'
  const lines = missed.map(({ row, column, ours, deviation, figure }) => {
    const own = `${ours.toFixed(1)} ± ${deviation.toFixed(1)}`
    return `- ${row}, ${column}: ${own}, ${figure.toFixed(1)} elsewhere`
  })
  return ['Below the figure in brackets by more than one deviation:', '', ...lines].join('\n')
}

function describeTable(title: string, cells: readonly Cell[], figures: Figures): string {
  return [formatResults(title, cells, figures), describeMissed(cells, figures)].join('\n\n')
}

const describeSizes = (sizes: readonly Size[]): string =>
  sizes
    .map(({ column, parameters, macs }) => `${column}: ${parameters} parameters, ${macs} multiply-accumulates`)
    .join('; ')

interface Part {
  readonly section: string
  readonly title: string
  readonly notes: string
  readonly elements: Figures
  readonly channels: Figures
}

const peer = (network: string, title: string): Part => ({
  section: `${network} beside the peers`,
  title,
  notes: peerNotes,
  elements: toFigures(elementTargets, network),
  channels: toFigures(channelTargets, network),
})

const parts: readonly Part[] = [
  {
    section: 'LeNet-300-100',
    title: 'Criteria: LeNet-300-100 on MNIST',
    notes: lenetNotes,
    elements: elementFigures,
    channels: channelFigures,
  },
  { section: 'CNN', title: 'Criteria: a CNN on Fashion-MNIST', notes: cnnNotes, elements: {}, channels: {} },
  peer('MLP', 'Beside the peers: an MLP 784-300-100-10 on Fashion-MNIST'),
  peer('CNN', 'Beside the peers: the CNN on Fashion-MNIST'),
  peer('ResNet-8', 'Beside the peers: ResNet-8 on CIFAR-10'),
]

function describePart({ title, notes, elements, channels }: Part, { tables, sizes }: SectionResult): string {
  return [
    `## ${title}`,
    `${notes} Before pruning: ${formatCell(tables['dense']![0]!)}.`,
    describeTable('weights set to zero', tables['elements']!, elements),
    describeTable('channels removed', tables['channels']!, channels),
    ...(sizes.length > 0 ? [`After removal: ${describeSizes(sizes)}.`] : []),
  ].join('\n\n')
}

/** Everything that was measured, as Markdown. */
export function describePage(found: ReadonlyMap<string, SectionResult>, seeds: number): string {
  return [head(seeds), ...parts.map(part => describePart(part, found.get(part.section)!))].join('\n\n')
}
