import { formatNumber } from '@coppice/report'
import type { JSX } from 'preact'
import type { Histogram } from '../protocol/views.ts'

const [width, height, foot] = [400, 200, 18]

/** Two histograms over the same bins. */
export function HistogramChart({ histogram }: { histogram: Histogram }): JSX.Element {
  const { low, high, before, after } = histogram
  const most = Math.max(...before, ...after, 1)
  const step = width / before.length
  const tall = (count: number): number => (count / most) * (height - foot - 6)
  const bars = (counts: readonly number[], kind: string): JSX.Element[] =>
    counts.map((count, at) => (
      <rect
        key={`${kind}${at}`}
        class={kind}
        x={at * step + 0.5}
        width={step - 1}
        y={height - foot - tall(count)}
        height={tall(count)}
      />
    ))
  return (
    <svg class="histogram" viewBox={`0 0 ${width} ${height}`} role="img" aria-label="Values before and after">
      {bars(after, 'after')}
      {bars(before, 'before')}
      <text x="6" y={height - 5}>
        {formatNumber(low)}
      </text>
      <text x={width / 2} y={height - 5} text-anchor="middle">
        0
      </text>
      <text x={width - 6} y={height - 5} text-anchor="end">
        {formatNumber(high)}
      </text>
    </svg>
  )
}
