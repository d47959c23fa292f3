import { global, hasCell, lowestCells, referenceKernels, uniform } from '@coppice/core'
import { failure } from '@coppice/spec'
import type { Allocation, Criterion, Scored, Statistics, Unit } from '@coppice/spec'
import type { Kernel } from './kernels-of.ts'

/** For each kernel by name, 0 where a weight goes and 1 elsewhere. */
export type KernelMasks = ReadonlyMap<string, Uint8Array>

/** What chooses weights. */
export interface Choice {
  /** Default |w|. */
  readonly criterion: Criterion | undefined
  /** Default `global()`, or `uniform()` where scores of different layers cannot be compared. */
  readonly allocation: Allocation | undefined
  /** The fraction of all weights that goes. */
  readonly sparsity: number
  /** What went before and goes first. */
  readonly gone: KernelMasks
}

const noStatistics = {} as Statistics<never>

/** Scores the weights of all kernels as they are, and chooses those that go. */
export async function chooseWeights(
  kernels: readonly Kernel[],
  { criterion, allocation, sparsity, gone }: Choice,
): Promise<KernelMasks> {
  if (criterion && (criterion.needs.length > 0 || !criterion.granularities.includes('element'))) throw misfit(criterion)
  const scored: Scored[] = []
  for (const kernel of kernels) {
    const unit = unitOf(kernel, Float32Array.from(await kernel.weight.read().data()))
    const scores = criterion
      ? await criterion.score(unit, noStatistics, referenceKernels)
      : unit.slices[0]!.data.map(Math.abs)
    const before = gone.get(kernel.name)
    const pinned = before ? scores.map((score, at) => (before[at] === 0 ? -Infinity : score)) : scores
    scored.push({ unit: { ...unit, shape: kernel.shape }, scores: pinned, parametersPerCell: 1 })
  }
  const chosen = allocation ?? (criterion?.comparable === false ? uniform() : global())
  const fractions = chosen.allocate(scored, sparsity)
  return new Map(
    scored.map(({ unit: { id, size }, scores }) => {
      const cells = lowestCells(scores, Math.min(size - 1, Math.floor(fractions.get(id)! * size + 1e-6)))
      return [id, Uint8Array.from({ length: size }, (_, cell) => (hasCell(cells, cell) ? 0 : 1))]
    }),
  )
}

/** A kernel as criteria see weights: its last axis runs over outputs. */
function unitOf({ name, shape }: Kernel, data: Float32Array): Unit {
  const inputs = shape.slice(0, -1).map((_, axis) => axis)
  const matrix = { outputs: [shape.length - 1], inputs, groups: 1, groupedBy: 'outputs' } as const
  const slice = { tensor: name, shape, data, role: 'output', layout: { kind: 'element' }, matrix } as const
  return { id: name, granularity: 'element', size: data.length, slices: [slice] }
}

function misfit({ name, needs }: Criterion): Error {
  return failure({
    code: 'usage',
    who: `pruneWhileFitting, the criterion '${name}'`,
    expected: 'one that looks at single weights alone',
    received: needs.length > 0 ? `one that needs ${needs.join(', ')}` : 'one of other granularities',
    remedy: 'Take a criterion of @coppice/criterion-sparsity, or pruneWhileTraining on a graph.',
  })
}
