/** What a figure of the peers' stands for, as a key. */
export interface PeerFigure {
  readonly network: string
  readonly row: string
  readonly column: string
  /** In percent. */
  readonly accuracy: number
}

const of = (network: string, row: string, columns: Readonly<Record<string, number>>): PeerFigure[] =>
  Object.entries(columns).map(([column, accuracy]) => ({ network, row, column, accuracy }))

/** Figures of other tools on the same networks, data and numbers of samples, without training. */
export const channelTargets: readonly PeerFigure[] = [
  ...of('MLP', 'L1', { '50 %, 64': 84.6, '50 %, 256': 84.6, '50 %, 1000': 84.7 }),
  ...of('MLP', 'L1', { '75 %, 64': 82.2, '75 %, 256': 83.3, '75 %, 1000': 83.7 }),
  ...of('MLP', 'L1', { '50 % raw': 70.7, '75 % raw': 23.1 }),
  ...of('MLP', 'taylor', { '50 % raw': 65.4, '75 % raw': 37.1 }),
  ...of('MLP', 'random', { '50 % raw': 76.4, '75 % raw': 54.7 }),
  ...of('CNN', 'L1', { '50 % raw': 85.6, '50 %, 64': 86.9, '50 %, 256': 88.8, '50 %, 1000': 89.5 }),
  ...of('CNN', 'L1', { '75 % raw': 33.9, '75 %, 64': 75.8, '75 %, 256': 79.2, '75 %, 1000': 81.8 }),
  ...of('CNN', 'taylor', { '50 % raw': 84, '75 % raw': 27.1, '75 %, 1000': 85 }),
  ...of('CNN', 'random', { '50 % raw': 55.9, '75 % raw': 25.5 }),
  ...of('ResNet-8', 'L1', { '50 % raw': 10.3, '50 %, 64': 33.7, '50 %, 256': 40.6, '50 %, 1000': 43.7 }),
  ...of('ResNet-8', 'taylor', { '50 % raw': 9.2 }),
  ...of('ResNet-8', 'random', { '50 % raw': 9.7 }),
]

/** The same for single weights. */
export const elementTargets: readonly PeerFigure[] = [
  ...of('MLP', 'magnitude', { '50 %': 84.6, '80 %': 59.8, '90 %': 33.4, '95 %': 17.5, '98 %': 15.3 }),
  ...of('MLP', 'SparseGPT, uniform', { '50 %': 84.6, '80 %': 81.8, '90 %': 70, '95 %': 42.3, '98 %': 17.2 }),
  ...of('MLP', 'SparseGPT, global', { '50 %': 84.8, '80 %': 84.3, '90 %': 81.7, '95 %': 68.5, '98 %': 36.8 }),
  ...of('CNN', 'magnitude', { '50 %': 90.1, '80 %': 87, '90 %': 73.9, '95 %': 59.1, '98 %': 29.9 }),
  ...of('CNN', 'wanda, uniform', { '50 %': 87.7, '80 %': 39.2, '90 %': 30.2, '95 %': 10, '98 %': 10 }),
  ...of('CNN', 'SparseGPT, uniform', { '50 %': 90.4, '80 %': 60.8, '90 %': 51.1, '95 %': 32.1, '98 %': 14.1 }),
  ...of('CNN', 'SparseGPT, global', { '50 %': 90.6, '80 %': 90.2, '90 %': 87.3, '95 %': 60.9, '98 %': 41.4 }),
  ...of('ResNet-8', 'magnitude', { '50 %': 51.6, '80 %': 10.6 }),
  ...of('ResNet-8', 'SparseGPT, global', { '50 %': 72.6, '80 %': 20.7 }),
]
