import type { JSX } from 'preact'
import type { Busy } from '../page/state.ts'
import type { Progress } from '../protocol/views.ts'
import { LossChart } from './loss-chart.tsx'

const words: Readonly<Record<Progress['stage'], string>> = {
  starting: 'Starting the backend',
  reading: 'Reading',
  training: 'Training',
  planning: 'Scoring',
  removing: 'Removing',
  masking: 'Setting to zero',
  certifying: 'Proving that it is the same',
  mending: 'Mending what stays',
  measuring: 'Measuring size, speed and outputs',
  comparing: 'Trying several targets',
}

/** How far the worker is, and a way to stop it. */
export function ProgressPanel({ busy, onStop }: { busy: Busy; onStop: () => void }): JSX.Element {
  const { stage, done, total, loss } = busy.progress
  const share = done === undefined || total === undefined ? undefined : { value: done, max: total }
  return (
    <section class="progress" aria-label="Progress">
      <div class="progress-line">
        <span>
          {words[stage]}
          {share && ` · ${share.value} of ${share.max}`}
          {loss !== undefined && ` · loss ${loss.toFixed(3)}`}
        </span>
        <button type="button" class="quiet" onClick={onStop}>
          Stop
        </button>
      </div>
      <progress aria-label={words[stage]} {...share} />
      {busy.losses.length > 1 && <LossChart losses={busy.losses} />}
    </section>
  )
}
