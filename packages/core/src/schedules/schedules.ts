import type { Schedule } from '@coppice/spec'

const steepness = 5
const digits = 1e12

/** Everything at once, in the first round. */
export const oneShot: Schedule = () => 1

/** The same step each round. */
export const linear: Schedule = progress => progress

/**
 * Large steps first, small ones at the end: 1 - (1 - progress)^3.
 *
 * @see Zhu and Gupta, To Prune, or Not to Prune, 2017.
 */
export const cubic: Schedule = progress => 1 - (1 - progress) ** 3

/** Steps that shrink by the same factor each time: (1 - e^(-5 · progress)) / (1 - e^(-5)), rounded to twelve digits. */
export const exponential: Schedule = progress =>
  Math.round(((1 - Math.exp(-steepness * progress)) / (1 - Math.exp(-steepness))) * digits) / digits

/** The schedules by the names that plans and the command line use. */
export const schedules: Readonly<Record<'one-shot' | 'linear' | 'cubic' | 'exponential', Schedule>> = {
  'one-shot': oneShot,
  linear,
  cubic,
  exponential,
}

/** The name of a schedule as a plan records it. */
export function scheduleName(schedule: Schedule): string {
  const known = Object.entries(schedules).find(([, candidate]) => candidate === schedule)
  return known?.[0] ?? (schedule.name || 'custom')
}
