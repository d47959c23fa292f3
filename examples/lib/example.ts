import type { Session } from '@coppice/spec'
import type { Examples } from '@coppice/training'
import type { Comparison } from './prune-and-compare.ts'

/** What an example is told. */
export interface ExampleOptions {
  /** An open backend that trains. */
  readonly session: Session
  /** Where files are put. */
  readonly folder: string
  /** Few examples and epochs: to see that it works in half a minute. */
  readonly isShort: boolean
  /** Of initial weights, of the order of examples, and of what is chosen at random. */
  readonly seed: number
}

/** Data of an example, real or made. */
export interface ExampleData {
  readonly train: Examples
  /** What nothing else has seen. */
  readonly test: Examples
  /** Where it is from, in words. */
  readonly from: string
}

/** What an example came to. */
export interface Outcome extends Comparison {
  readonly name: string
  /** Network, data and what goes, in words. */
  readonly title: string
}

/** One example: trains, prunes, trains on, exports and measures. */
export type Example = (options: ExampleOptions) => Promise<Outcome>
