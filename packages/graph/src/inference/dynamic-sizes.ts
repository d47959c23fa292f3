import type { Graph } from '@coppice/spec'
import { failure, isFailure } from '@coppice/spec'
import { dynamicDimensions } from './dynamic-dimensions.ts'
import type { DimensionRole } from './dynamic-dimensions.ts'
import { inferInto } from './infer.ts'
import type { Sizes } from './infer.ts'
import type { Inferred } from '../inferred.ts'
import { readConstants } from './read-constants.ts'
import type { Constants } from './read-constants.ts'
import { searchSizes } from './search-sizes.ts'
import { elementsOf } from '../shapes.ts'

/**
 * Two assignments of sizes to the dynamic dimensions of a graph at which its shapes agree, found by trying. They differ
 * in every dimension, but for those that work at one size only. The same graph gives the same sizes.
 * Throws `invalid-model` where no sizes are found at which the shapes agree.
 *
 * @example
 * ```ts
 * await dynamicSizes(graph) // [{ batch: 2, sequence: 5 }, { batch: 3, sequence: 7 }]
 * ```
 */
export async function dynamicSizes(graph: Graph): Promise<Record<string, number>[]> {
  const constants = await readConstants(graph)
  const trial = makeTrial(graph, constants)
  const roles = dynamicDimensions(graph)
  const first = findFirst(roles, trial, tracedSizes(constants))
  return [first, findOther(roles, trial, first)]
}

/** Tries sizes; remembers why the first did not work. */
interface Trial {
  works(sizes: Sizes): boolean
  /** How many values agree before the first contradiction. */
  progress(sizes: Sizes): number
  /** The progress of sizes that work. */
  readonly goal: number
  firstFailure(): unknown
}

function makeTrial(graph: Graph, constants: Constants): Trial {
  let firstFailure: unknown
  const progress = (sizes: Sizes): number => {
    const values = new Map<string, Inferred>()
    try {
      inferInto(values, graph, constants, sizes)
      if (graph.outputs.some(({ name }) => isEmpty(values.get(name)?.shape))) throw emptyOutput(graph, sizes)
      return Infinity
    } catch (error) {
      if (!isFailure(error) || error.code !== 'invalid-model') throw error
      firstFailure ??= error
      return values.size
    }
  }
  const goal = Infinity
  return { works: sizes => progress(sizes) === goal, progress, goal, firstFailure: () => firstFailure }
}

/** The integers in short constants, common ones first: a model that was traced at fixed sizes has them in its shapes. */
function tracedSizes(constants: Constants): number[] {
  const counts = new Map<number, number>([1, 2, 3, 4].map(size => [size, 1]))
  for (const { data } of constants.values()) {
    if (data.length > 16) continue
    for (const size of Array.from(data)) {
      if (Number.isInteger(size) && size > 1 && size <= 4096) counts.set(size, (counts.get(size) ?? 0) + 1)
    }
  }
  return [...counts]
    .sort(([a, many], [b, few]) => few - many || a - b)
    .map(([size]) => size)
    .slice(0, 32)
}

function isEmpty(shape: readonly number[] | undefined): boolean {
  return shape !== undefined && elementsOf(shape) === 0
}

function emptyOutput(graph: Graph, sizes: Sizes): Error {
  return failure({
    code: 'invalid-model',
    who: `graph '${graph.name}'`,
    expected: 'outputs with elements',
    received: `an empty output at sizes ${JSON.stringify(sizes)}`,
  })
}

type Roles = ReadonlyMap<string, DimensionRole>

function findFirst(roles: Roles, trial: Trial, traced: readonly number[]): Record<string, number> {
  for (const sizes of candidates(roles)) if (trial.works(sizes)) return sizes
  const [start] = candidates(roles)
  const found = searchSizes(start!, traced, trial.progress, trial.goal)
  if (found) return found
  const cause = trial.firstFailure()
  const detail = cause instanceof Error ? cause.message : String(cause)
  if (roles.size === 0) throw cause
  throw failure({
    code: 'invalid-model',
    who: 'dynamic sizes',
    expected: `sizes of ${[...roles.keys()].join(', ')} at which the shapes agree`,
    received: `none; the first that was tried gave: ${detail}`,
    cause,
  })
}

/** Sizes that work and differ in every dimension, else in as many as possible. */
function findOther(roles: Roles, trial: Trial, first: Record<string, number>): Record<string, number> {
  const differs = (sizes: Sizes): boolean => Object.keys(first).every(name => sizes[name] !== first[name])
  for (const sizes of candidates(roles)) if (differs(sizes) && trial.works(sizes)) return sizes
  return changeWhatCan(roles, trial, first)
}

/** Changes one dimension after another, alone or together with one that has the same size. */
function changeWhatCan(roles: Roles, trial: Trial, first: Record<string, number>): Record<string, number> {
  let sizes = { ...first }
  for (const name of roles.keys()) {
    if (sizes[name] !== first[name]) continue
    const twins = [...roles.keys()].filter(other => first[other] === first[name] && sizes[other] === first[other])
    const changes = alternatives.flatMap(size => [
      { [name]: size },
      Object.fromEntries(twins.map(twin => [twin, size])),
    ])
    const change = changes.find(change => change[name] !== first[name] && trial.works({ ...sizes, ...change }))
    sizes = { ...sizes, ...change }
  }
  return sizes
}

const alternatives = [2, 3, 1, 4, 5, 7, 8, 16, 32, 64, 96, 128, 224, 256]
const primes = [5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107]
const typicalSides = [32, 64, 96, 128, 160, 192, 224, 256, 288, 299, 320, 331, 384, 416, 448, 512, 608, 640, 800, 1024]

/** Sizes to try, likely ones first: distinct small primes, then more and more regular ones. */
function* candidates(roles: Roles): Generator<Record<string, number>> {
  yield* primeSizes(roles)
  yield* sums(roles)
  for (const side of [32, 64, 96, 128]) yield assign(roles, { side: i => side + 32 * i, length: i => side + 32 * i })
  for (const side of [8, 16, ...typicalSides]) yield assign(roles, { side: () => side })
  for (const side of [8, 16, ...typicalSides]) yield assign(roles, { side: () => side, length: () => side })
  for (const size of [1, 2, 3, 4, 8, 16, 32, 64, 128])
    yield assign(roles, { batch: () => size, side: () => size, length: () => size })
  for (const side of typicalSides) yield assign(roles, { batch: () => 1, side: () => side })
  for (const side of typicalSides) yield assign(roles, { batch: () => 1, side: () => side, length: () => side })
  yield assign(roles, { length: () => 1, side: () => 1 })
}

/** Two sets of sizes that are all different, the second with other batches too. */
function* primeSizes(roles: Roles): Generator<Record<string, number>> {
  for (const round of [0, 1, 2]) {
    const shift = round * roles.size
    const batch = (i: number): number => 2 + round + (i > 0 ? 10 * i : 0)
    const size = (i: number): number => primes[(shift + i) % primes.length]!
    yield assign(roles, { batch, side: size, length: size })
  }
}

/** A length that is the sum of two others, such as that of a mask over past and present. */
function* sums(roles: Roles): Generator<Record<string, number>> {
  const names = [...roles.keys()].filter(name => roles.get(name) !== 'batch')
  for (const sizes of primeSizes(roles)) {
    for (const total of names.length <= 8 ? names : []) {
      for (const [i, left] of names.entries()) {
        for (const right of names.slice(i + 1)) {
          if (left !== total && right !== total) yield { ...sizes, [total]: sizes[left]! + sizes[right]! }
        }
      }
      for (const part of names) if (part !== total) yield { ...sizes, [total]: sizes[part]! + 1 }
    }
  }
}

/** Gives each dimension the size that its role says, by its place among the dimensions of that role. */
function assign(
  roles: Roles,
  sizeOf: Partial<Record<DimensionRole, (place: number) => number>>,
): Record<string, number> {
  const places = { batch: 0, side: 0, length: 0 }
  const defaults = { batch: () => 2, side: (i: number) => primes[i]!, length: (i: number) => primes[i]! }
  return Object.fromEntries([...roles].map(([name, role]) => [name, (sizeOf[role] ?? defaults[role])(places[role]++)]))
}
