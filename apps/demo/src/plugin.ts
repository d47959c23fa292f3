import type { FormatEntry } from 'coppice/browser'
import type { CriterionEntry, Session } from '@coppice/spec'

/** A package of criteria. */
export interface CriterionPackage {
  readonly name: string
  readonly criteria: Readonly<Record<string, CriterionEntry>>
}

/** A backend before it is loaded. */
export interface BackendEntry {
  readonly description: string
  /** How code opens it: a function of a package. */
  readonly code: { readonly place: string; readonly call: string }
  /** Whether this browser has what it needs. */
  readonly isAvailable: () => Promise<boolean>
  readonly open: () => Promise<Session>
  /** An optimizer of its runtime that learns at this rate. */
  readonly optimizer: (rate: number) => Promise<unknown>
}

/** Formats by name; the first that recognises a file reads it. */
export type Formats = Readonly<Record<string, FormatEntry>>
