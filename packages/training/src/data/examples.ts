import { failure } from '@coppice/spec'
import type { Batch, TrainBatch } from '@coppice/spec'

/** Examples in memory: one batch of all of them, from which others are made. The first axis of each value runs over examples. */
export type Examples = TrainBatch

/** How many examples there are. Throws `usage` where the values disagree. */
export function countExamples({ feeds, targets, hints = {} }: Examples): number {
  const all = [...Object.entries(feeds), ...Object.entries(hints), ...(targets ? [['targets', targets] as const] : [])]
  const [first] = all
  const count = first?.[1].shape[0]
  if (count === undefined) throw misfit('feeds whose first axis runs over examples', first ? `'${first[0]}'` : 'none')
  const other = all.find(([, { shape }]) => shape[0] !== count)
  if (other) throw misfit(`${count} examples of '${other[0]}'`, `${other[1].shape[0]}`)
  return count
}

function misfit(expected: string, received: string): Error {
  return failure({ code: 'usage', who: 'training data', expected, received })
}

/**
 * Some of the examples, in the order given.
 *
 * @example
 * ```ts
 * takeExamples(examples, [3, 0]).targets?.shape // [2]
 * ```
 */
export function takeExamples({ feeds, targets, hints }: Examples, indices: ArrayLike<number>): Examples {
  const take = (values: Readonly<Record<string, Batch>>): Record<string, Batch> =>
    Object.fromEntries(Object.entries(values).map(([name, batch]) => [name, takeRows(batch, indices)]))
  return {
    feeds: take(feeds),
    ...(targets && { targets: takeRows(targets, indices) }),
    ...(hints && { hints: take(hints) }),
  }
}

function takeRows({ type, shape, data }: Batch, indices: ArrayLike<number>): Batch {
  const width = shape[0]! > 0 ? data.length / shape[0]! : 0
  // The same kind of array whatever the type is; TypeScript cannot tell which.
  const rows = data.slice(0, 0).constructor as unknown as new (length: number) => Float32Array
  const taken = new rows(indices.length * width)
  for (let to = 0; to < indices.length; to++) {
    const from = indices[to]! * width
    taken.set(data.subarray(from, from + width) as Float32Array, to * width)
  }
  return { type, shape: shape.with(0, indices.length), data: taken }
}

/** The examples of several batches in one. Throws `usage` where they do not fit together. */
export function joinExamples(batches: readonly Examples[]): Examples {
  const [first] = batches
  if (!first) throw misfit('at least one batch', 'none')
  const join = (of: (batch: Examples) => Readonly<Record<string, Batch>>): Record<string, Batch> =>
    Object.fromEntries(
      Object.keys(of(first)).map(name => [
        name,
        joinRows(
          name,
          batches.map(batch => of(batch)[name]),
        ),
      ]),
    )
  return {
    feeds: join(({ feeds }) => feeds),
    ...(first.targets && {
      targets: joinRows(
        'targets',
        batches.map(({ targets }) => targets),
      ),
    }),
    ...(first.hints && { hints: join(({ hints }) => hints ?? {}) }),
  }
}

function joinRows(name: string, parts: readonly (Batch | undefined)[]): Batch {
  const [first] = parts
  const widthOf = ({ shape }: Batch): string => shape.slice(1).join()
  const other = parts.find(part => !part || part.type !== first!.type || widthOf(part) !== widthOf(first!))
  if (!first || other !== undefined || parts.includes(undefined)) {
    throw misfit(`batches that all have '${name}' of one type and shape`, 'some that do not')
  }
  const all = parts as readonly Batch[]
  const rows = first.data.slice(0, 0).constructor as unknown as new (length: number) => Float32Array
  const data = new rows(all.reduce((sum, part) => sum + part.data.length, 0))
  let at = 0
  for (const part of all) {
    data.set(part.data as Float32Array, at)
    at += part.data.length
  }
  return {
    type: first.type,
    shape: first.shape.with(
      0,
      all.reduce((sum, { shape }) => sum + shape[0]!, 0),
    ),
    data,
  }
}
