import type { JSX } from 'preact'
import type { Part } from './part.ts'
import { DropZone } from './drop-zone.tsx'
import { SampleCard } from './sample-card.tsx'

/** Where a model is chosen. */
export function Welcome({ state, commands }: Part): JSX.Element {
  const { offer } = state
  return (
    <div class="welcome">
      <h1>A smaller network, with proof.</h1>
      <p class="lead">
        Pick a network or drop your own. Coppice cuts away what matters least, mends the rest, and shows that what it
        gives back does what it says: size, speed and outputs, measured in this browser.
      </p>
      <h2>Pick one</h2>
      <ul class="samples">
        {(offer?.samples ?? []).map(sample => (
          <li key={sample.name}>
            <SampleCard sample={sample} onPick={() => void commands.open({ sample: sample.name })} />
          </li>
        ))}
        {!offer && <li class="loading">Loading…</li>}
      </ul>
      <h2>Or bring your own</h2>
      <DropZone
        title="Drop a model here, or choose files"
        hint={`${(offer?.extensions ?? []).join('  ')}, with the files that belong to it, and examples if you have some`}
        label="Files of a model"
        onFiles={files => void commands.open({ files })}
      />
    </div>
  )
}
