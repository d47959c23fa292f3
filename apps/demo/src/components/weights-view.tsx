import { formatPercent } from '@coppice/report'
import type { JSX } from 'preact'
import { useId } from 'preact/hooks'
import type { Part } from './part.ts'
import { HistogramChart } from './histogram-chart.tsx'
import { MaskPicture } from './mask-picture.tsx'

/** One weight in detail: how its values are spread, and which of them go. */
export function WeightsView({ state, commands }: Part): JSX.Element {
  const id = useId()
  const { weight, result } = state
  return (
    <div class="weights">
      <div class="field choice">
        <label for={id}>Weight</label>
        <select id={id} value={weight?.name ?? ''} onChange={event => void commands.weigh(event.currentTarget.value)}>
          {result!.weights.map(({ name, before, after, sparsity }) => (
            <option key={name} value={name}>
              {name} [{before.join(', ')}]{before.join() === after.join() ? '' : ` → [${after.join(', ')}]`} ·{' '}
              {formatPercent(sparsity)} gone
            </option>
          ))}
        </select>
      </div>
      {weight && (
        <div class="pair">
          <figure>
            <HistogramChart histogram={weight.histogram} />
            <figcaption>Values before (outline) and after (filled), without zeros.</figcaption>
          </figure>
          <figure>
            <MaskPicture mask={weight.mask} name={weight.name} />
            <figcaption>Outputs down, inputs across. What goes is orange.</figcaption>
          </figure>
        </div>
      )}
    </div>
  )
}
