import type { Setting } from '@coppice/spec'
import type {
  AgreementView,
  CriterionView,
  CurveView,
  ExamplesView,
  ModelView,
  Offer,
  Progress,
  ResultView,
  SavedFile,
  Trouble,
  WeightView,
} from './views.ts'

/** How a model is to be pruned; what is left out takes its default. */
export interface PruneOrder {
  readonly criterion?: { readonly name: string; readonly options: Readonly<Record<string, Setting>> }
  readonly backend?: string
  /** Options of pruning by name. */
  readonly settings: Readonly<Record<string, Setting>>
  /** Units that are left as they were. */
  readonly restored: readonly string[]
}

/** Where a model comes from. */
export type Opening =
  | {
      readonly sample: string
      /** The model where it was trained before, so that it need not be again. */
      readonly trained?: SavedFile
    }
  | { readonly files: readonly File[] }

/** What can be set of examples, by the names of the options. */
export type ExamplesSetting = Readonly<Record<string, Setting>>

/** Examples for the open model: with files, or labels for those that there are; with neither they are taken away. */
export interface Giving {
  readonly files?: readonly File[]
  readonly labels?: File
  readonly settings: ExamplesSetting
}

/** What can be saved. */
export type Saving = 'model' | 'plan' | 'report' | 'original' | 'examples'

/** What the page asks of the worker, by name. */
export interface Calls {
  readonly offer: { readonly given: null; readonly result: Offer }
  readonly open: { readonly given: Opening; readonly result: ModelView }
  readonly giveExamples: { readonly given: Giving; readonly result: ExamplesView | null }
  readonly viewExamples: { readonly given: ExamplesSetting; readonly result: ExamplesView | null }
  readonly prune: { readonly given: PruneOrder; readonly result: ResultView }
  readonly curve: { readonly given: PruneOrder; readonly result: CurveView }
  readonly agreement: { readonly given: null; readonly result: AgreementView }
  readonly weight: { readonly given: string; readonly result: WeightView }
  readonly save: { readonly given: Saving; readonly result: readonly SavedFile[] }
  readonly addCriteria: { readonly given: File; readonly result: readonly CriterionView[] }
}

/** From the page. */
export type Request =
  | {
      readonly [Name in keyof Calls]: { readonly id: number; readonly name: Name; readonly given: Calls[Name]['given'] }
    }[keyof Calls]
  | { readonly id: number; readonly name: 'cancel' }

/** From the worker. */
export type Reply =
  | { readonly id: number; readonly kind: 'progress'; readonly progress: Progress }
  | { readonly id: number; readonly kind: 'result'; readonly result: unknown }
  | { readonly id: number; readonly kind: 'trouble'; readonly trouble: Trouble }

/** What a call of the worker is told besides what it is given. */
export interface CallContext {
  readonly signal: AbortSignal
  tell(progress: Progress): void
}

/** Who answers each call. */
export type Handlers = {
  readonly [Name in keyof Calls]: (given: Calls[Name]['given'], context: CallContext) => Promise<Calls[Name]['result']>
}
