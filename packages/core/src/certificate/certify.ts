import { dynamicSizes } from '@coppice/graph'
import { isFailure } from '@coppice/spec'
import type { Batch, Certificate, Model, Plan, Runner, Session } from '@coppice/spec'
import { mask } from '../mask/mask.ts'
import { compareBatches } from './compare-batches.ts'
import { firstDifference } from './first-difference.ts'
import { generateInputs } from './generate-inputs.ts'
import { toleranceOf } from './tolerance-of.ts'

/** How a certificate is made. */
export interface CertifyOptions {
  /** Runs both models; it needs `forward`. */
  readonly session: Session
  /** Of the generated inputs. Default the plan's. */
  readonly seed?: number
  /** How many runs are compared, at least one for each assignment of the dynamic dimensions. Default 2. */
  readonly samples?: number
}

type Feeds = Readonly<Record<string, Batch>>
type Sizes = Readonly<Record<string, number>>

interface Sample {
  readonly feeds: Feeds
  readonly sizes: Sizes
  readonly outputs: Feeds
}

interface Worst {
  absolute: number
  relative: number
  /** The first output that is beyond the tolerance. */
  output?: string
  reason?: string
  sample?: Sample
}

const integerLimits = [undefined, 2, 1]
const describe = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Runs the masked model on generated inputs; where it refuses its integers, on smaller ones. */
async function runMasked(runner: Runner, model: Model, sizes: Sizes, seed: number): Promise<Sample> {
  let failed: unknown
  for (const integers of integerLimits) {
    const feeds = await generateInputs(model.graph, { sizes, seed, ...(integers !== undefined && { integers }) })
    try {
      return { feeds, sizes, outputs: await runner.run(feeds) }
    } catch (error) {
      failed ??= error
    }
  }
  throw failed
}

function compareSample(worst: Worst, sample: Sample, received: Feeds, tolerance: number): void {
  for (const [name, expected] of Object.entries(sample.outputs)) {
    const own = received[name]
    const { absolute, relative, reason } = own
      ? compareBatches(expected, own)
      : { absolute: Infinity, relative: Infinity, reason: 'it is missing' }
    worst.absolute = Math.max(worst.absolute, absolute)
    worst.relative = Math.max(worst.relative, relative)
    if (worst.output !== undefined || (reason === undefined && relative <= tolerance)) continue
    Object.assign(worst, { output: name, sample, ...(reason !== undefined && { reason }) })
  }
}

/** Prepares a model, hands it over, and closes it whatever happens. */
async function withRunner<Result>(
  session: Session,
  model: Model,
  use: (runner: Runner) => Promise<Result>,
): Promise<Result> {
  const runner = await session.prepare!(model)
  try {
    return await use(runner)
  } finally {
    await runner.close()
  }
}

/** What differs first, in words: the first inner value where tapping works, else the output. */
async function nameDifference(
  session: Session,
  masked: Model,
  removed: Model,
  worst: Worst,
  tolerance: number,
): Promise<string> {
  const output = `output '${worst.output}'${worst.reason ? ` (${worst.reason})` : ''}`
  const { feeds, sizes } = worst.sample!
  const inner = await firstDifference(session, masked, removed, feeds, { sizes, tolerance }).catch(() => undefined)
  return inner === undefined ? output : `value '${inner}', and with it ${output}`
}

async function assignmentsOf(model: Model, samples: number): Promise<Sizes[]> {
  const sizes = await dynamicSizes(model.graph)
  const runs = Math.max(samples, sizes.length, 1)
  return Array.from({ length: runs }, (_, run) => sizes[run % sizes.length] ?? {})
}

/**
 * Measures that a pruned model computes what the exact mask of the plan computes: both run on generated inputs, at two
 * or more assignments of the dynamic dimensions, and every output is compared. It passes where no output differs by
 * more than the tolerance (1e-5; 1e-2 for float16 and 5e-2 for bfloat16 models) of its largest magnitude, where shapes
 * and types agree, integers are equal and NaN stands only where it stands in both. Works for soft plans too, where it
 * shows that the masked model loads, runs and has its zeros in place.
 *
 * A model that does not run gives a certificate that has not passed, with the reason.
 *
 * @throws a failure with code `plan-mismatch` where the plan does not fit the model.
 *
 * @example
 * ```ts
 * const proof = await certify(model, await remove(model, draft), draft, { session })
 * proof.passed // true
 * ```
 */
export async function certify(model: Model, pruned: Model, plan: Plan, options: CertifyOptions): Promise<Certificate> {
  const { session, seed = plan.seed, samples = 2 } = options
  const masked = await mask(model, plan)
  const tolerance = toleranceOf(model.graph)
  const worst: Worst = { absolute: 0, relative: 0 }
  const compared: Sample[] = []
  const certificate = (rest: Pick<Certificate, 'reason' | 'firstDifference'> = {}): Certificate => ({
    passed: compared.length > 0 && worst.output === undefined && rest.reason === undefined,
    maxAbsoluteError: worst.absolute,
    maxRelativeError: worst.relative,
    tolerance,
    samples: compared.length,
    sizes: compared.map(({ sizes }) => sizes),
    backend: session.backend,
    ...rest,
  })
  if (!session.prepare) return certificate({ reason: `the backend '${session.backend}' cannot run models` })
  const expected: Sample[] = []
  try {
    const assignments = await assignmentsOf(model, samples)
    await withRunner(session, masked, async runner => {
      for (const [run, sizes] of assignments.entries())
        expected.push(await runMasked(runner, masked, sizes, seed + run))
    })
  } catch (error) {
    if (isFailure(error) && error.code === 'interrupted') throw error
    return certificate({ reason: `the masked model does not run: ${describe(error)}` })
  }
  try {
    await withRunner(session, pruned, async runner => {
      for (const sample of expected) {
        compareSample(worst, sample, await runner.run(sample.feeds), tolerance)
        compared.push(sample)
      }
    })
  } catch (error) {
    return certificate({ reason: `the pruned model does not run: ${describe(error)}` })
  }
  if (worst.output === undefined) return certificate()
  return certificate({ firstDifference: await nameDifference(session, masked, pruned, worst, tolerance) })
}
