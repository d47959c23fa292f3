import { formatTable } from '@coppice/report'
import type { Outcome } from './example.ts'

/** What one example came to, seed by seed. */
export type Runs = readonly [Outcome, ...Outcome[]]

/** What was measured of the examples, line by line: the first line of each is the network before pruning. */
export function tableOf(examples: readonly Runs[]): readonly (readonly string[])[] {
  return examples.flatMap(runs => {
    const [{ name, rows }] = runs
    const shares = (of: (outcome: Outcome) => number | undefined): string => formatShares(runs.map(of))
    return [
      [name, 'before pruning', shares(({ dense }) => dense), '', ''],
      ...rows.map(({ way }, at) => [
        '',
        way,
        shares(outcome => outcome.rows[at]!.rightAfter),
        shares(outcome => outcome.rows[at]!.mended),
        shares(outcome => outcome.rows[at]!.trained),
      ]),
    ]
  })
}

export const header: readonly string[] = ['', '', 'right', 'mended', 'trained on']

/** The same as text. */
export const formatOutcomes = (examples: readonly Runs[]): string => formatTable([header, ...tableOf(examples)])

/** Percent: the mean, and the standard deviation where there are several. */
function formatShares(shares: readonly (number | undefined)[]): string {
  const percents = shares.flatMap(share => (share === undefined ? [] : [100 * share]))
  if (percents.length === 0) return ''
  const mean = percents.reduce((sum, one) => sum + one, 0) / percents.length
  if (percents.length === 1) return `${mean.toFixed(1)} %`
  const squares = percents.reduce((sum, one) => sum + (one - mean) ** 2, 0)
  return `${mean.toFixed(1)} ± ${Math.sqrt(squares / (percents.length - 1)).toFixed(1)} %`
}
