import type { Held } from '../values/held.ts'
import type { Program } from './compile.ts'

/** The values that steps see by name. */
export interface Scope {
  readonly program: Program
  readonly values: Map<string, Held>
  read(name: string): Held | undefined
  set(name: string, value: Held, lasting: boolean): void
  /** Whether the value is made of weights alone and is the same in the next run. */
  isLasting(name: string): boolean
}
