import { formatBytes } from '@coppice/report'

/** How far a piece of work is: some of how many, or of an unknown number. */
export interface Extent {
  readonly done: number
  readonly total?: number
  /** What is counted, where that is no matter of course. */
  readonly unit?: 'bytes'
}

const seconds = (time: number): string =>
  time < 60 ? `${Math.ceil(time)} s` : `${Math.floor(time / 60)} min ${Math.round(time % 60)} s`

/**
 * How far it is and, once a tenth of a second has gone by, about how long the rest will take at the pace so far.
 *
 * @example
 * ```ts
 * describeExtent({ done: 64, total: 256 }, 2000) // '64 of 256, about 6 s left'
 * ```
 */
export function describeExtent({ done, total, unit }: Extent, milliseconds: number): string {
  const format = unit === 'bytes' ? formatBytes : String
  if (total === undefined) return format(done)
  const left = done > 0 && milliseconds > 100 ? ((total - done) * milliseconds) / done / 1000 : undefined
  return `${format(done)} of ${format(total)}${left === undefined || done >= total ? '' : `, about ${seconds(left)} left`}`
}
