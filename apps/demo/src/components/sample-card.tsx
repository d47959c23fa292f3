import type { JSX } from 'preact'
import type { SampleView } from '../protocol/views.ts'

/** One of the models that are built in. */
export function SampleCard({ sample, onPick }: { sample: SampleView; onPick: () => void }): JSX.Element {
  return (
    <button type="button" class="card" onClick={onPick}>
      <strong>{sample.title}</strong>
      <span>{sample.description}</span>
      {sample.isTrainedHere && <small class="tag">trained in this page</small>}
    </button>
  )
}
