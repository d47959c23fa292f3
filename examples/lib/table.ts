import { formatTable } from '@coppice/report'
import type { Outcome } from './example.ts'

const percent = (share: number | undefined): string => (share === undefined ? '' : `${(100 * share).toFixed(1)} %`)

/** What was measured of the examples, line by line: the first line of each is the network before pruning. */
export function tableOf(outcomes: readonly Outcome[]): readonly (readonly string[])[] {
  return outcomes.flatMap(({ name, dense, rows }) => [
    [name, 'before pruning', percent(dense), '', ''],
    ...rows.map(({ way, rightAfter, mended, trained }) => [
      '',
      way,
      percent(rightAfter),
      percent(mended),
      percent(trained),
    ]),
  ])
}

export const header: readonly string[] = ['', '', 'right', 'mended', 'trained on']

/** The same as text. */
export const formatOutcomes = (outcomes: readonly Outcome[]): string => formatTable([header, ...tableOf(outcomes)])
