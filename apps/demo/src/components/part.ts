import type { Commands } from '../page/commands.ts'
import type { State } from '../page/state.ts'

/** What every part of the page is given. */
export interface Part {
  readonly state: State
  readonly commands: Commands
}
