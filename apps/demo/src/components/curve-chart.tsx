import { formatBytes, formatNumber, formatPercent } from '@coppice/report'
import type { JSX } from 'preact'
import type { CurvePoint, CurveView } from '../protocol/views.ts'
import type { Part } from './part.ts'

const [width, height] = [640, 300]
/** Room for the numbers at the left, and for those below. */
const [edge, foot] = [66, 40]

/** Size against what is left of the outputs, over several targets with the same settings. */
export function CurveChart({ state, commands }: Part): JSX.Element {
  const { curve, busy } = state
  return (
    <div>
      <p class="hint">
        Prunes to several targets with the same settings, and measures each: where does it begin to cost something?
      </p>
      <button type="button" disabled={busy !== null} onClick={() => void commands.traceCurve()}>
        {curve ? 'Trace again' : 'Trace the curve'}
      </button>
      {curve && <Chart curve={curve} />}
      {curve && <CurveTable curve={curve} />}
    </div>
  )
}

const measured = ({ dense, points }: CurveView): CurvePoint[] =>
  [dense, ...points].filter(({ quality }) => quality !== null)

function Chart({ curve }: { curve: CurveView }): JSX.Element {
  const points = measured(curve)
  const mostBytes = Math.max(...points.map(({ bytes }) => bytes), 1)
  const [low, high] = rangeOf(curve)
  const x = ({ bytes }: CurvePoint): number => edge + (bytes / mostBytes) * (width - edge - 24)
  const y = (quality: number): number => height - foot - ((quality - low) / (high - low)) * (height - foot - 40)
  const line = points.map(point => `${x(point).toFixed(1)},${y(point.quality!).toFixed(1)}`).join(' ')
  return (
    <svg class="curve" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`${curve.kind ?? 'quality'} by size`}>
      <path class="axis" d={`M${edge} 24V${height - foot}H${width - 12}`} />
      <text x={width - 24} y={height - 12} text-anchor="end">
        size, to {formatBytes(mostBytes)}
      </text>
      <text x={edge + 10} y={22}>
        {curve.kind}
      </text>
      {[low, high].map(value => (
        <text key={value} x={edge - 8} y={y(value)} text-anchor="end" dominant-baseline="central">
          {show(curve, value)}
        </text>
      ))}
      <polyline points={line} />
      {points.map(point => (
        <circle key={point.sparsity} cx={x(point)} cy={y(point.quality!)} r="5">
          <title>{`${formatPercent(point.sparsity)}: ${formatBytes(point.bytes)}, ${show(curve, point.quality!)}`}</title>
        </circle>
      ))}
    </svg>
  )
}

/** Errors from nothing on; shares from the ten per cent below the lowest. */
function rangeOf(curve: CurveView): readonly [low: number, high: number] {
  const values = measured(curve).map(({ quality }) => quality!)
  if (curve.kind === 'error') return [0, Math.max(...values, 1e-9)]
  return [Math.max(0, Math.floor(10 * Math.min(...values, 1) - 0.5) / 10), 1]
}

const show = ({ kind }: CurveView, value: number): string =>
  kind === 'error' ? formatNumber(value) : formatPercent(value)

function CurveTable({ curve }: { curve: CurveView }): JSX.Element {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">target</th>
          <th scope="col">size</th>
          <th scope="col">{curve.kind ?? 'quality'}</th>
        </tr>
      </thead>
      <tbody>
        {[curve.dense, ...curve.points].map(point => (
          <tr key={point.sparsity}>
            <th scope="row">{formatPercent(point.sparsity)}</th>
            <td>{formatBytes(point.bytes)}</td>
            <td>{point.quality === null ? 'not measured' : show(curve, point.quality)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
