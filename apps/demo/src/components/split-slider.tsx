import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Picture as PictureView } from '../protocol/views.ts'
import { Picture } from './picture.tsx'

/** Two pictures one over the other; a slider says how much of each is seen. */
export function SplitSlider({ before, after }: { before: PictureView; after: PictureView }): JSX.Element {
  const [share, setShare] = useState(50)
  return (
    <div class="split">
      <div class="split-pictures">
        <Picture picture={before} name="Output before" />
        <div class="split-over" style={{ clipPath: `inset(0 0 0 ${share}%)` }}>
          <Picture picture={after} name="Output after" />
        </div>
        <span class="split-line" style={{ left: `${share}%` }} />
      </div>
      <input
        type="range"
        min="0"
        max="100"
        value={share}
        aria-label="How much is seen of the output before pruning"
        onInput={event => setShare(Number(event.currentTarget.value))}
      />
    </div>
  )
}
