import type { Allocation, Schedule } from '@coppice/spec'
import type { Repair } from '@coppice/core'

// What core offers to choose from, by the names on the command line; it is loaded when something is chosen.

/** What spreads a target over units. */
export const allocations: Readonly<Record<string, (options: { readonly floor?: number }) => Promise<Allocation>>> = {
  uniform: async () => (await import('@coppice/core')).uniform(),
  global: async options => (await import('@coppice/core')).global(options),
  erk: async options => (await import('@coppice/core')).erk(options),
  lamp: async options => (await import('@coppice/core')).lamp(options),
}

/** How a target grows over rounds. */
export const schedules: Readonly<Record<string, () => Promise<Schedule>>> = {
  'one-shot': async () => (await import('@coppice/core')).oneShot,
  linear: async () => (await import('@coppice/core')).linear,
  cubic: async () => (await import('@coppice/core')).cubic,
  exponential: async () => (await import('@coppice/core')).exponential,
}

/** What mends the weights that stay, by name. */
export const repairs: Readonly<Record<string, () => Promise<Repair>>> = {
  'least-squares': async () => (await import('@coppice/core')).leastSquares(),
  sparsegpt: async () => (await import('@coppice/core')).sparseGpt(),
  bias: async () => (await import('@coppice/core')).biasCorrection(),
  fold: async () => (await import('@coppice/core')).foldConstants(),
}
