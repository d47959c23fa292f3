import type { DataSet, KnownModel, Pruned, PruneSettings } from 'coppice/browser'
import type { CriterionEntry, Model, Plan, Session } from '@coppice/spec'
import { failure } from '@coppice/spec'
import { backends } from '../plugins.ts'
import type { SavedFile } from '../protocol/views.ts'
import type { Show } from '../samples/sample.ts'

/** Examples that belong to a model: files of the user's, or drawn for a sample. */
export interface GivenExamples {
  /** What their file is called. */
  readonly file: string
  /** What the file of their labels is called, where that is another. */
  readonly labels?: string
  /** How they are shown, where that is known. */
  readonly show?: Show
  /** Reads them; of a table the column of labels can be said. */
  read(labelColumn?: string): Promise<DataSet>
  /** The same examples with labels from a file, where they come from one. */
  readonly labelled?: (labels: File) => GivenExamples
  /** Writes them to a file, where they come from none. */
  readonly pack?: () => Promise<SavedFile>
}

/** The model that lies on the bench. */
export interface Opened extends KnownModel {
  /** Of its file. */
  readonly file: string
  examples?: GivenExamples
  /** Plans that were made of it, by what was asked for. */
  readonly drafts: Map<string, Draft>
}

/** A plan, and what the criterion had to say while it was made. */
export interface Draft {
  readonly plan: Plan
  readonly warnings: readonly string[]
}

/** A model that was pruned, with what was asked for. */
export interface Cut extends Pruned {
  readonly dense: Model
  readonly settings: PruneSettings
  readonly outputName: string
  /** A page of its own with everything that there is to say. */
  readonly report: () => Promise<string>
}

/** A criterion, where it comes from, and what makes it. */
export interface PlacedCriterion extends Pick<CriterionEntry, 'name' | 'description' | 'options' | 'create'> {
  readonly place: string
  /** Where it comes from a file: by which name this exports it. */
  readonly exported?: string
}

/** What the worker holds between calls. */
export interface Bench {
  opened?: Opened
  cut?: Cut
  criteria: readonly PlacedCriterion[]
  readonly sessions: Map<string, Promise<Session>>
}

/** An empty bench. */
export function createBench(): Bench {
  return { criteria: [], sessions: new Map() }
}

/** The open model; a failure with code `usage` where there is none. */
export function openedOn({ opened }: Bench): Opened {
  if (opened) return opened
  throw failure({ code: 'usage', who: 'the bench', expected: 'an open model', received: 'none' })
}

/** What was pruned last; a failure with code `usage` where nothing was. */
export function cutOn({ cut }: Bench): Cut {
  if (cut) return cut
  throw failure({ code: 'usage', who: 'the bench', expected: 'a pruned model', received: 'none' })
}

/** The session of a backend, opened when it is first wanted; of the first one where none is named. */
export async function sessionOn({ sessions }: Bench, wanted?: string): Promise<Session> {
  const name = wanted ?? Object.keys(backends)[0]!
  const backend = Object.hasOwn(backends, name) ? backends[name] : undefined
  if (!backend)
    throw failure({ code: 'usage', who: 'backend', expected: Object.keys(backends).join(', '), received: name })
  const known = sessions.get(name)
  if (known) return known
  const opening = backend.open()
  sessions.set(name, opening)
  // One that could not be opened may be tried again.
  opening.catch(() => sessions.delete(name))
  return opening
}
