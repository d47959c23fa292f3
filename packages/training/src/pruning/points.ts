import { failure } from '@coppice/spec'

/** Points in a training, as fractions of it. */
export interface Stretch {
  readonly begin: number
  readonly end: number
  readonly updates: number
}

/**
 * The number of the update, from 1, that is due when so many steps are done; the last of several that fall together.
 * The first lies a part after the beginning, the last at the end.
 */
export function updateAt({ begin, end, updates }: Stretch, done: number, steps: number): number | undefined {
  const stepOf = (update: number): number => Math.round(steps * (begin + ((end - begin) * update) / updates))
  for (let update = updates; update >= 1; update--) if (stepOf(update) === done) return update
  return undefined
}

/** Throws `usage` unless the points lie in order within the training. */
export function checkStretch(who: string, { begin, end, updates }: Stretch): void {
  const isOrdered = begin >= 0 && begin <= end && end <= 1
  if (isOrdered && Number.isSafeInteger(updates) && updates >= 1) return
  const expected = '0 ≤ begin ≤ end ≤ 1 and a positive number of updates'
  throw failure({ code: 'usage', who, expected, received: `${begin}, ${end} and ${updates}` })
}

/** Throws `usage` unless a share lies from 0 to 1. */
export function checkShare(who: string, name: string, share: number): void {
  if (share >= 0 && share <= 1) return
  throw failure({ code: 'usage', who, expected: `${name} from 0 to 1`, received: `${share}` })
}
