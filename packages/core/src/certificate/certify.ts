import { dynamicSizes } from '@coppice/graph'
import { isFailure } from '@coppice/spec'
import type { Batch, Certificate, Model, Plan, Runner, Session } from '@coppice/spec'
import { mask } from '../mask/mask.ts'
import { validatePlan } from '../plan/validate-plan.ts'
import { checkSignal } from '../scoring/check-signal.ts'
import { compareBatches } from './compare-batches.ts'
import { findLostZeros } from './find-lost-zeros.ts'
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
  readonly signal?: AbortSignal
}

type Feeds = Readonly<Record<string, Batch>>
type Sizes = Readonly<Record<string, number>>

interface Sample {
  readonly feeds: Feeds
  readonly sizes: Sizes
  readonly outputs: Feeds
}

/** The worst of all comparisons so far. */
interface Comparison {
  absolute: number
  relative: number
  samples: number
  /** The first output that is beyond the tolerance, and the run in which it was. */
  beyond?: { readonly output: string; readonly reason: string | undefined; readonly sample: Sample }
}

const integerLimits = [undefined, 2, 1]
const describe = (error: unknown): string => (error instanceof Error ? error.message : String(error))

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

async function assignmentsOf(model: Model, samples: number): Promise<Sizes[]> {
  const sizes = await dynamicSizes(model.graph)
  const runs = Math.max(samples, sizes.length, 1)
  return Array.from({ length: runs }, (_, run) => sizes[run % sizes.length] ?? {})
}

/** What the masked model gives: for each run its inputs and outputs. */
async function collectSamples(masked: Model, options: CertifyOptions & { readonly seed: number }): Promise<Sample[]> {
  const { session, seed, samples = 2, signal } = options
  const assignments = await assignmentsOf(masked, samples)
  return withRunner(session, masked, async runner => {
    const collected: Sample[] = []
    for (const [run, sizes] of assignments.entries()) {
      checkSignal(signal, 'certify')
      collected.push(await runMasked(runner, masked, sizes, seed + run))
    }
    return collected
  })
}

function compareSample(worst: Comparison, sample: Sample, received: Feeds, tolerance: number): void {
  worst.samples++
  for (const [output, expected] of Object.entries(sample.outputs)) {
    const own = received[output]
    const { absolute, relative, reason } = own
      ? compareBatches(expected, own)
      : { absolute: Infinity, relative: Infinity, reason: 'it is missing' }
    worst.absolute = Math.max(worst.absolute, absolute)
    worst.relative = Math.max(worst.relative, relative)
    if (reason !== undefined || relative > tolerance) worst.beyond ??= { output, reason, sample }
  }
}

async function compareSamples(
  worst: Comparison,
  pruned: Model,
  samples: readonly Sample[],
  tolerance: number,
  { session, signal }: CertifyOptions,
): Promise<void> {
  await withRunner(session, pruned, async runner => {
    for (const sample of samples) {
      checkSignal(signal, 'certify')
      compareSample(worst, sample, await runner.run(sample.feeds), tolerance)
    }
  })
}

/** What differs first, in words: the first inner value where tapping works, else the output. */
async function nameDifference(
  session: Session,
  masked: Model,
  pruned: Model,
  { output, reason, sample }: NonNullable<Comparison['beyond']>,
  tolerance: number,
): Promise<string> {
  const described = `output '${output}'${reason === undefined ? '' : ` (${reason})`}`
  const { feeds, sizes } = sample
  const inner = await firstDifference(session, masked, pruned, feeds, { sizes, tolerance }).catch(() => undefined)
  return inner === undefined ? described : `value '${inner}', and with it ${described}`
}

/** What a step throws, as a reason; an abort is passed on. */
async function reasonFor(what: string, step: () => Promise<void>): Promise<string | undefined> {
  try {
    await step()
    return undefined
  } catch (error) {
    if (isFailure(error) && error.code === 'interrupted') throw error
    return `${what} does not run: ${describe(error)}`
  }
}

/** Why a soft plan is not carried out as it says; `undefined` where its zeros are in place. */
async function reasonAgainstZeros(model: Model, pruned: Model, plan: Plan): Promise<string | undefined> {
  if (plan.granularity === 'channel' || plan.granularity === 'head') return undefined
  const { units, ...removed } = await validatePlan(model, plan)
  const lost = await findLostZeros(pruned.graph, units, removed)
  return lost === undefined ? undefined : `the tensor '${lost}' is not zero where the plan says so`
}

/**
 * Measures that a pruned model computes what the exact mask of the plan computes: both run on generated inputs, at two
 * or more assignments of the dynamic dimensions, and every output is compared. It passes where no output differs by
 * more than the tolerance (1e-5; 1e-2 for float16 and 5e-2 for bfloat16 models) of its largest magnitude, where shapes
 * and types agree, integers are equal and NaN stands only where it stands in both. For soft plans it shows that the
 * masked model loads, runs and has its zeros in place.
 *
 * A model that does not run gives a certificate that has not passed, with the reason; so does one without nodes, of
 * which there is nothing to run.
 *
 * @throws a failure with code `plan-mismatch` where the plan does not fit the model, `interrupted` where the signal fires.
 *
 * @example
 * ```ts
 * const proof = await certify(model, await remove(model, draft), draft, { session })
 * proof.passed // true
 * ```
 */
export async function certify(model: Model, pruned: Model, plan: Plan, options: CertifyOptions): Promise<Certificate> {
  const { session, seed = plan.seed } = options
  const masked = await mask(model, plan)
  const tolerance = toleranceOf(model.graph)
  const worst: Comparison = { absolute: 0, relative: 0, samples: 0 }
  let samples: readonly Sample[] = []
  const sum = (found: Pick<Certificate, 'reason' | 'firstDifference'>): Certificate => ({
    passed: worst.samples > 0 && !worst.beyond && found.reason === undefined,
    maxAbsoluteError: worst.absolute,
    maxRelativeError: worst.relative,
    tolerance,
    samples: worst.samples,
    sizes: samples.slice(0, worst.samples).map(({ sizes }) => sizes),
    backend: session.backend,
    ...found,
  })
  if (model.graph.nodes.length === 0) return sum({ reason: 'the model has no graph: there is nothing to run' })
  if (!session.prepare) return sum({ reason: `the backend '${session.backend}' cannot run models` })
  const reason =
    (await reasonAgainstZeros(model, pruned, plan)) ??
    (await reasonFor(
      'the masked model',
      async () => void (samples = await collectSamples(masked, { ...options, seed })),
    )) ??
    (await reasonFor('the pruned model', () => compareSamples(worst, pruned, samples, tolerance, options)))
  if (reason !== undefined) return sum({ reason })
  if (!worst.beyond) return sum({})
  return sum({ firstDifference: await nameDifference(session, masked, pruned, worst.beyond, tolerance) })
}
