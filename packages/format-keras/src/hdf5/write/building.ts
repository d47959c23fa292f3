import type { TextReferences } from './place-texts.ts'
import type { Space } from './space.ts'

/** A file under construction. */
export interface Building {
  readonly space: Space
  /** What stands where strings of any length would. */
  readonly texts: TextReferences
  /** For messages: a package and a file. */
  readonly who: string
}
