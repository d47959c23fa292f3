import type { JSX } from 'preact'
import type { Part } from './part.ts'

/** Name, promise, and the way back. */
export function Header({ state, commands }: Part): JSX.Element {
  return (
    <header class="top">
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <span class="brand">
        <img src="./icon.svg" alt="" width="28" height="28" />
        Coppice
      </span>
      <span class="promise">Your model never leaves this device.</span>
      {state.model && (
        <button type="button" class="quiet" onClick={commands.leave}>
          Another model
        </button>
      )}
    </header>
  )
}
