import type {
  AgreementView,
  CurveView,
  ExamplesView,
  ModelView,
  Offer,
  Progress,
  ResultView,
  Trouble,
  WeightView,
} from '../protocol/views.ts'
import type { Settings } from './settings.ts'

/** What the worker is busy with, as people see it. */
export interface Busy {
  readonly what: 'opening' | 'reading' | 'pruning' | 'tracing'
  readonly progress: Progress
  /** The losses of a training so far. */
  readonly losses: readonly number[]
}

/** Parts of a result, one of which is in sight. */
export const views = ['network', 'layers', 'weights', 'outputs', 'curve'] as const

/** A part of a result. */
export type ViewName = (typeof views)[number]

/** Everything that the page shows. */
export interface State {
  /** What there is to choose from; `null` until the worker has said. */
  readonly offer: Offer | null
  /** The sample that is open; `null` for files. */
  readonly sample: string | null
  readonly model: ModelView | null
  readonly settings: Settings
  readonly busy: Busy | null
  readonly result: ResultView | null
  /** Units that are left as they were. */
  readonly restored: readonly string[]
  readonly view: ViewName
  readonly weight: WeightView | null
  readonly agreement: AgreementView | null
  readonly curve: CurveView | null
  /** The node of the graph that is looked at. */
  readonly node: number | null
  readonly trouble: Trouble | null
  /** What was just done, for screen readers and as a note. */
  readonly note: string
}

/** Everything that can happen to the page. */
export type Action =
  | { readonly kind: 'offered'; readonly offer: Offer }
  | { readonly kind: 'began'; readonly what: Busy['what'] }
  | { readonly kind: 'progressed'; readonly progress: Progress }
  | { readonly kind: 'opened'; readonly model: ModelView; readonly sample: string | null }
  | { readonly kind: 'exampled'; readonly examples: ExamplesView | null }
  | { readonly kind: 'set'; readonly settings: Settings }
  | { readonly kind: 'restored'; readonly units: readonly string[] }
  | { readonly kind: 'pruned'; readonly result: ResultView }
  | { readonly kind: 'viewed'; readonly view: ViewName }
  | { readonly kind: 'weighed'; readonly weight: WeightView }
  | { readonly kind: 'compared'; readonly agreement: AgreementView }
  | { readonly kind: 'traced'; readonly curve: CurveView }
  | { readonly kind: 'selected'; readonly node: number | null }
  | { readonly kind: 'failed'; readonly trouble: Trouble }
  | { readonly kind: 'noted'; readonly note: string }
  | { readonly kind: 'left' }
  | { readonly kind: 'dismissed' }
