import type { Figures } from './results.ts'

function byColumn(columns: readonly string[], rows: Readonly<Record<string, readonly (number | null)[]>>): Figures {
  const entries = Object.entries(rows).map(([row, figures]) => {
    const known = columns.flatMap((column, i) => (figures[i] == null ? [] : [[column, figures[i]] as const]))
    return [row, Object.fromEntries(known)] as const
  })
  return Object.fromEntries(entries)
}

/** Single weights of LeNet-300-100, as measured before in numpy. */
export const elementFigures: Figures = byColumn(
  ['10 %', '50 %', '80 %', '90 %', '90 % + 3 epochs', '98 % + 3 epochs'],
  {
    'random, per layer': [94.2, 66, 33.1, 17, 84.6, 58.9],
    magnitude: [95, 94.9, 94.2, 90.6, 94.5, 85.9],
    'SparseGPT, per layer': [95.1, 94.8, 94, 91.4, 93.9, 78.9],
    'wanda, per row': [95, 94.4, 82.3, 53.1, 92.3, 78],
    'activation-deviation': [95, 95, 93.6, 89.6, 94, null],
    'gradient (literal)': [95, 93.3, 24.3, 11.1, 84.7, 42.1],
    'taylor, mean gradient': [95, 94.9, 65.1, 26.7, 90.6, 67.1],
    fisher: [95, 94.9, 88.3, 67.8, 91.8, 75.5],
    'entropy-joint (literal)': [23.9, 9.9, 9.9, 9.9, 10.2, 10.2],
    surprisal: [95, 94.9, 88.6, 70.2, 93.4, null],
    'contribution-entropy': [95, 94.5, 74, 39.9, 83.9, 35.7],
    'magnitude, cubic, 16 epochs': [null, null, null, null, 95.5, 92.2],
  },
)

/** Neurons of LeNet-300-100, as measured before in numpy. */
export const channelFigures: Figures = byColumn(['50 %', '50 % + LSQ', '75 %', '75 % + LSQ', '90 %', '90 % + LSQ'], {
  random: [77.8, 94.3, 42.9, 91.5, 23.2, 72.4],
  L1: [77.4, 94.4, 52, 93.3, 24.7, 83.1],
  APoZ: [26.5, 92.6, 17.4, 88.7, 13, 75.8],
  'activation-entropy': [38.2, 93, 18.2, 90, 15.7, 81],
  taylor: [56.9, 93.9, 25.8, 91.7, 12.5, 82.4],
})
