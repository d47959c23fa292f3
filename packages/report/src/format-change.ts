import type { LedgerRow } from '@coppice/spec'

const ratio = (value: number): string => `${value >= 9.95 ? value.toFixed(0) : value.toFixed(value >= 1.995 ? 1 : 2)}x`

/** What happened to a row in words: `2.4x smaller`, `1.7x faster`, `+1.2 points`; empty where either end was not measured. */
export function formatChange({ unit, before, after }: LedgerRow): string {
  if (before === null || after === null) return ''
  if (unit === 'fraction') return formatPoints(after - before)
  if (before === after) return 'same'
  if (before <= 0 || after <= 0) return after < before ? 'less' : 'more'
  const [less, more] = wordsFor(unit)
  const change = after < before ? before / after : after / before
  if (isTime(unit) && change < 1.1) return 'about as fast'
  return change < 1.005 ? 'about the same' : `${ratio(change)} ${after < before ? less : more}`
}

function formatPoints(difference: number): string {
  if (difference === 0) return 'same'
  return `${difference > 0 ? '+' : ''}${(difference * 100).toFixed(1)} points`
}

function wordsFor(unit: string): readonly [less: string, more: string] {
  if (isTime(unit)) return ['faster', 'slower']
  return unit === 'B' || unit === 'bytes' ? ['smaller', 'larger'] : ['fewer', 'more']
}

// Latencies of the same model differ by a few per cent from one measurement to the next.
const isTime = (unit: string): boolean => unit === 'ms' || unit === 's'
