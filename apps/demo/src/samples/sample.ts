import type { Examples } from '@coppice/training'
import type { Batch, Model } from '@coppice/spec'
import type { SampleView } from '../protocol/views.ts'

/** How a sample is trained. */
export interface Lesson {
  readonly examples: number
  readonly epochs: number
  readonly batchSize: number
  /** The highest learning rate; it rises to it and falls to nothing. */
  readonly rate: number
}

/** How examples are shown to people. */
export interface Show {
  /** The input of the network that is shown. */
  readonly input: string
  /** Width and height where inputs are pictures of one channel with values from 0 to 1. */
  readonly picture?: readonly [width: number, height: number]
  /** Whether pictures have values of any range, from the darkest to the brightest. */
  readonly isScaled?: boolean
  /** What outputs are called where they are classes; without them outputs are pictures like the inputs. */
  readonly classes?: readonly string[]
  /** An input in words, where it is no picture. */
  readonly text?: (row: Batch['data']) => string
}

/** A network with data to train and to measure it, all made from a seed. */
export interface SampleNetwork {
  readonly show: Show
  readonly lesson: Lesson
  /** Untrained. */
  build(seed: number): Model
  examples(count: number, seed: number): Examples
}

/** A sample before its network is loaded. */
export interface Sample extends SampleView {
  /** The address of its model, made when the app is built; absent where it is trained in the page. */
  readonly trained?: string
  readonly load: () => Promise<SampleNetwork>
}
