import { failure } from '@coppice/spec'
import type { Target } from '@coppice/spec'
import { formatBytes, formatCount } from '@coppice/report'

/** What a model comes to. */
interface Amounts {
  readonly bytes: number
  readonly macs: number | null
}

/** A failure with code `budget-missed` where the written model is beyond the bytes or multiply-accumulates asked for. */
export function checkBudget(target: Target, before: Amounts, after: Amounts): void {
  if ('bytes' in target) check('--bytes', limitOf(target.bytes, before.bytes), after.bytes, formatBytes)
  if ('macs' in target && before.macs !== null && after.macs !== null)
    check('--macs', limitOf(target.macs, before.macs), after.macs, formatCount)
}

function limitOf(amount: number, whole: number): number {
  return amount < 1 ? amount * whole : amount
}

function check(who: string, limit: number, amount: number, format: (value: number) => string): void {
  if (amount <= limit) return
  const remedy = 'Nothing was written: allow more, or try --allocation global, --floor 0 or --width.'
  const exact = format(amount) === format(limit) ? ` (${amount} against ${limit})` : ''
  throw failure({
    code: 'budget-missed',
    who,
    expected: `at most ${format(limit)}`,
    received: format(amount) + exact,
    remedy,
  })
}
