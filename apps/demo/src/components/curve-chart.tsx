import { formatBytes, formatNumber, formatPercent } from '@coppice/report'
import type { JSX } from 'preact'
import type { CurvePoint, CurveView } from '../protocol/views.ts'
import type { Part } from './app.tsx'

const [width, height, edge] = [640, 300, 46]

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
  const top = curve.kind === 'error' ? Math.max(...points.map(({ quality }) => quality!), 1e-9) : 1
  const x = ({ bytes }: CurvePoint): number => edge + (bytes / mostBytes) * (width - 2 * edge)
  const y = ({ quality }: CurvePoint): number => height - edge - (quality! / top) * (height - 2 * edge)
  const line = points.map(point => `${x(point).toFixed(1)},${y(point).toFixed(1)}`).join(' ')
  return (
    <svg class="curve" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`${curve.kind ?? 'quality'} by size`}>
      <path class="axis" d={`M${edge} ${edge / 2}V${height - edge}H${width - edge / 2}`} />
      <text x={width - edge} y={height - 12} text-anchor="end">
        size, to {formatBytes(mostBytes)}
      </text>
      <text x="4" y={edge / 2 + 4}>
        {curve.kind}
      </text>
      <text x={edge - 6} y={edge} text-anchor="end" dominant-baseline="central">
        {show(curve, top)}
      </text>
      <polyline points={line} />
      {points.map(point => (
        <circle key={point.sparsity} cx={x(point)} cy={y(point)} r="5">
          <title>{`${formatPercent(point.sparsity)}: ${formatBytes(point.bytes)}, ${show(curve, point.quality!)}`}</title>
        </circle>
      ))}
    </svg>
  )
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
