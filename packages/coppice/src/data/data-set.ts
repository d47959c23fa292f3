import type { Awaitable, CalibrationBatch } from '@coppice/spec'

/** The elements of one example before they are fitted to an input, and what they are. */
export interface Example {
  /** `image` is [height, width, channels] from 0 to 255; `audio` is [samples, channels] from -1 to 1. */
  readonly kind: 'array' | 'image' | 'audio'
  readonly shape: readonly number[]
  readonly values: ArrayLike<number>
}

/** The examples for one input of a model, read when asked for. */
export interface ExampleSource {
  readonly count: number
  read(index: number): Awaitable<Example>
}

/** Labels of examples. */
export interface Labels {
  /** One class for each example, or for arrays of more axes the shape of one example's labels. */
  readonly shape: readonly number[]
  /** Row-major; whole numbers where they are classes. */
  readonly values: ArrayLike<number>
  /** The names of the classes, where the data has them. */
  readonly classes?: readonly string[]
}

/** Examples with their labels, by the name of the input; the empty name is the only input of a model. */
export interface DataSet {
  readonly kind: 'examples'
  readonly count: number
  readonly inputs: ReadonlyMap<string, ExampleSource>
  readonly labels?: Labels
}

/** Data that a module of the user's yields as batches, fitted to the model by the module itself. */
export interface DataModule {
  readonly kind: 'batches'
  /** Starts anew each time. */
  batches(): Iterable<CalibrationBatch> | AsyncIterable<CalibrationBatch>
}

/** What `--data` names, once opened. */
export type Data = DataSet | DataModule

/**
 * A source whose examples lie one after the other in one array.
 *
 * @param shape - Of the whole array; the first axis is that of examples.
 * @param values - Row-major.
 * @param kind - What each example is. Default `array`: numbers without a meaning of their own.
 *
 * @example
 * ```ts
 * arraySource([2, 3], Float32Array.of(1, 2, 3, 4, 5, 6)).read(1) // { kind: 'array', shape: [3], values: [4, 5, 6] }
 * ```
 */
export function arraySource(
  shape: readonly number[],
  values: ArrayLike<number>,
  kind: Example['kind'] = 'array',
): ExampleSource {
  const [count = 0, ...rest] = shape
  const size = rest.reduce((product, length) => product * length, 1)
  const slice = (index: number): ArrayLike<number> =>
    ArrayBuffer.isView(values)
      ? (values as unknown as Float32Array).subarray(index * size, (index + 1) * size)
      : Array.prototype.slice.call(values, index * size, (index + 1) * size)
  return { count, read: index => ({ kind, shape: rest, values: slice(index) }) }
}
