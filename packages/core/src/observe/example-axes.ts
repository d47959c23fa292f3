import { inferKnown, readConstants } from '@coppice/graph'
import type { Inferences } from '@coppice/graph'
import { isFailure } from '@coppice/spec'
import type { Batch, Graph } from '@coppice/spec'

/** What the shapes of a graph's values are at some feeds, and which axis of each runs over examples. */
export interface ExampleAxes {
  /** `undefined` where it cannot be told. */
  axisOf(value: string): number | undefined
  shapeOf(value: string): readonly number[] | undefined
}

/** Finds the axes for the sizes of some feeds. */
export type FindExampleAxes = (feeds: Readonly<Record<string, Batch>>) => ExampleAxes

type Sizes = Record<string, number>

/** Sizes of the dynamic dimensions, with `more` examples than the feeds have. */
function sizesOf(graph: Graph, feeds: Readonly<Record<string, Batch>>, more: number): Sizes {
  const sizes: Sizes = {}
  for (const { name, shape } of graph.inputs)
    shape?.forEach((dimension, axis) => {
      if (typeof dimension === 'number') return
      const size = feeds[name]?.shape[axis]
      if (size !== undefined) sizes[dimension ?? `${name}[${axis}]`] = size + (axis === 0 ? more : 0)
    })
  return sizes
}

/** The only axis that grows with the number of examples, and by one for each. */
function growingAxis(before: readonly number[], after: readonly number[], examples: number): number | undefined {
  const changed = before.flatMap((size, axis) => (size === after[axis] ? [] : [axis]))
  const [axis] = changed
  return axis !== undefined && changed.length === 1 && before[axis] === examples && after[axis] === examples + 1
    ? axis
    : undefined
}

/**
 * Tells which axis of a value runs over examples from how its shape grows with their number. Where the file fixes the
 * number, the first axis is taken if it has that size.
 */
export async function exampleAxesOf(graph: Graph): Promise<FindExampleAxes> {
  const constants = await readConstants(graph)
  const inferAt = (sizes: Sizes): Inferences | undefined => {
    try {
      return inferKnown(graph, constants, sizes)
    } catch (error) {
      if (isFailure(error)) return undefined
      throw error
    }
  }
  const isFixed = graph.inputs.every(({ shape }) => typeof shape?.[0] === 'number')
  const known = new Map<string, ExampleAxes>()
  const find: FindExampleAxes = feeds => {
    const examples = Object.values(feeds)[0]!.shape[0]!
    const now = inferAt(sizesOf(graph, feeds, 0))
    const more = isFixed ? undefined : inferAt(sizesOf(graph, feeds, 1))
    const axisOf = (value: string): number | undefined => {
      const [before, after] = [now?.get(value)?.shape, more?.get(value)?.shape]
      if (isFixed) return before?.[0] === examples ? 0 : undefined
      return before && after ? growingAxis(before, after, examples) : undefined
    }
    return { axisOf, shapeOf: value => now?.get(value)?.shape }
  }
  return feeds => {
    const key = JSON.stringify(Object.entries(feeds).map(([name, { shape }]) => [name, shape]))
    const axes = known.get(key) ?? find(feeds)
    known.set(key, axes)
    return axes
  }
}
