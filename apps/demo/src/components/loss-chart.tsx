import type { JSX } from 'preact'

const [width, height] = [600, 140]

/** The losses of a training, smoothed a little. */
export function LossChart({ losses }: { losses: readonly number[] }): JSX.Element {
  const smooth = smoothed(losses)
  const most = Math.max(...smooth, 1e-9)
  const points = smooth.map(
    (loss, at) => `${(at / (smooth.length - 1)) * width},${height - (loss / most) * (height - 8)}`,
  )
  return (
    <svg
      class="loss"
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={`Loss, now ${smooth.at(-1)!.toFixed(3)}`}
    >
      <polyline points={points.join(' ')} fill="none" />
    </svg>
  )
}

function smoothed(losses: readonly number[]): readonly number[] {
  let mean = losses[0]!
  return losses.map(loss => (mean += 0.25 * (loss - mean)))
}
