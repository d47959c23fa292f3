import type { Inspection, Stage } from 'coppice/browser'
import type { Certificate, Granularity, Ledger, Option, Protected } from '@coppice/spec'

// What the worker tells the page: plain data that can be posted.

/** What there is to choose from. */
export interface Offer {
  readonly criteria: readonly CriterionView[]
  readonly backends: readonly BackendView[]
  /** How names of model files end. */
  readonly extensions: readonly string[]
  /** How names of files with examples end; `.gz` may follow. */
  readonly dataExtensions: readonly string[]
  readonly samples: readonly SampleView[]
  /** Ways to say how much goes. */
  readonly targets: readonly Option[]
  readonly fields: readonly Option[]
  /** What can be set of examples. */
  readonly examplesFields: readonly Option[]
}

/** A criterion with what can be set. */
export interface CriterionView {
  readonly name: string
  /** The package that it comes from, or the file. */
  readonly place: string
  readonly description: string
  /** What the command line calls it. */
  readonly reference: string
  /** Where it comes from a file: by which name this exports it. */
  readonly exported?: string
  readonly options: readonly Option[]
  readonly granularities: readonly Granularity[]
  /** Whether it has to be shown examples. */
  readonly needsExamples: boolean
}

/** A place where models run. */
export interface BackendView {
  readonly name: string
  readonly description: string
  readonly isAvailable: boolean
  /** How code opens it: a function of a package. */
  readonly code: { readonly place: string; readonly call: string }
}

/** A model that is built in. */
export interface SampleView {
  readonly name: string
  readonly title: string
  readonly description: string
  /** Whether it is trained in the page, as a person looks on. */
  readonly isTrainedHere: boolean
}

/** An open model. */
export interface ModelView {
  /** Of its file. */
  readonly name: string
  readonly inspection: Inspection
  readonly graph: GraphView
  /** What there is to calibrate and to measure with. */
  readonly examples: ExamplesView | null
  /** The loss of each step, where it was trained here. */
  readonly losses: readonly number[]
}

/** The examples of a model and how they are used. */
export interface ExamplesView {
  /** What their file is called. */
  readonly file: string
  /** What the file of their labels is called, where that is another. */
  readonly labels: string | null
  /** Whether they were drawn for a sample and lie in no file yet. */
  readonly isDrawn: boolean
  readonly isLabelled: boolean
  /** How many of them are used for what; empty where they do not fit. */
  readonly description: string
  /** Why they do not fit the model. */
  readonly problem: Trouble | null
}

/** A graph with a place for each node; `null` where it is too large to be drawn. */
export interface GraphView {
  readonly drawing: Drawing | null
  readonly nodes: readonly NodeView[]
}

/** Where nodes are drawn. */
export interface Drawing {
  readonly width: number
  readonly height: number
  readonly places: readonly Place[]
  readonly edges: readonly (readonly Point[])[]
}

/** A point of a drawing. */
export interface Point {
  readonly x: number
  readonly y: number
}

/** A rectangle by its centre. */
export interface Place extends Point {
  readonly width: number
  readonly height: number
}

/** A node with what can be removed from it. */
export interface NodeView {
  readonly id: number
  readonly name: string
  readonly operator: string
  /** Of its weights, the largest first. */
  readonly weights: readonly { readonly name: string; readonly shape: readonly number[] }[]
  readonly units: readonly string[]
  readonly protected: readonly Protected[]
}

/** What became of a model. */
export interface ResultView {
  readonly summary: string
  readonly mode: 'hard' | 'soft'
  readonly granularity: Granularity
  readonly criterion: string
  readonly certificate: Certificate
  readonly ledger: Ledger
  /** Sentences that the reader should see first. */
  readonly warnings: readonly string[]
  readonly units: readonly UnitView[]
  readonly weights: readonly WeightSummary[]
  /** What mending did to the outputs, in words. */
  readonly mending?: string
  readonly outputName: string
  readonly seconds: number
}

/** A unit and how many of its cells go. */
export interface UnitView {
  readonly id: string
  readonly cells: number
  readonly removed: number
}

/** A weight before and after. */
export interface WeightSummary {
  readonly name: string
  readonly before: readonly number[]
  readonly after: readonly number[]
  /** The share of its elements that are gone or zero. */
  readonly sparsity: number
}

/** A weight in detail. */
export interface WeightView {
  readonly name: string
  readonly histogram: Histogram
  /** Rows by columns of its matrix, or of blocks of it where that is large: the share that is gone, 0 to 255. */
  readonly mask: { readonly width: number; readonly height: number; readonly gone: Uint8Array }
}

/** How many elements lie in bins of equal width. */
export interface Histogram {
  readonly low: number
  readonly high: number
  readonly before: readonly number[]
  /** Zeros are left out. */
  readonly after: readonly number[]
}

/** One target of the size/accuracy curve. */
export interface CurvePoint {
  readonly sparsity: number
  readonly bytes: number
  readonly quality: number | null
}

/** A curve and what its quality is. */
export interface CurveView {
  readonly kind: 'accuracy' | 'agreement' | 'error' | null
  readonly dense: CurvePoint
  readonly points: readonly CurvePoint[]
}

/** Outputs of both models on the same examples. */
export interface AgreementView {
  /** Whether the examples are made up, since there is no data. */
  readonly isMadeUp: boolean
  /** The share of examples of which both name the same class, where outputs are classes. */
  readonly agreement: number | null
  /** The largest difference of any output by the largest output. */
  readonly difference: number
  readonly examples: readonly ExampleView[]
}

/** One example and what both models make of it. */
export interface ExampleView {
  readonly input: Picture | null
  /** What the input says, where it is no picture. */
  readonly text: string | null
  readonly label: string | null
  readonly before: OutputView
  readonly after: OutputView
}

/** One output. */
export type OutputView =
  | { readonly kind: 'class'; readonly name: string; readonly share: number }
  | { readonly kind: 'picture'; readonly picture: Picture }
  | { readonly kind: 'numbers'; readonly values: readonly number[] }

/** A picture in shades of grey. */
export interface Picture {
  readonly width: number
  readonly height: number
  /** 0 to 255, row by row. */
  readonly shades: Uint8Array
}

/** A file to be saved. */
export interface SavedFile {
  readonly name: string
  readonly bytes: Uint8Array
}

/** How far a call is. */
export interface Progress {
  readonly stage: Stage | 'reading' | 'training' | 'starting' | 'measuring' | 'comparing'
  readonly done?: number
  readonly total?: number
  /** The loss of the last step of a training. */
  readonly loss?: number
}

/** An error in words. */
export interface Trouble {
  readonly code: string
  readonly message: string
  readonly remedy?: string
}
