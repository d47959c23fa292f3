import { observe, plan } from '@coppice/core'
import { isFailure } from '@coppice/spec'
import type { AnyCriterion, Backend, CalibrationBatch, Granularity, Loss, Model, PlannedUnit } from '@coppice/spec'
import type { StatisticName } from '@coppice/spec'
import { randomFeeds } from '../random-feeds.ts'
import { expectThat } from './check.ts'
import { withSession } from './with-session.ts'

const examples = 6
const needsAt = (criterion: AnyCriterion, granularity: Granularity): readonly StatisticName[] =>
  criterion.needsAt?.(granularity) ?? criterion.needs

/** Whether the output has classes for each example, so that examples can have labels. */
function isClassifier({ graph }: Model): boolean {
  const [output] = graph.outputs
  const batches = graph.inputs.every(({ shape }) => shape?.[0] === output?.shape?.[0])
  return output?.shape?.length === 2 && output.shape[1] !== 1 && batches
}

/** Calibration data of a few examples, in batches of different sizes; with labels where the model classifies. */
function calibrationOf(model: Model): { readonly calibration: CalibrationBatch[]; readonly loss: Loss } {
  const labelled = isClassifier(model)
  const classes = Number(model.graph.outputs[0]?.shape?.[1] ?? 1)
  const calibration = [examples - 2, 2].map((count, seed): CalibrationBatch => {
    const feeds = randomFeeds(model.graph, { batch: count, sequence: 3 }, seed + 1)
    const data = Int32Array.from({ length: count }, (_, at) => (at + seed) % classes)
    return labelled ? { feeds, targets: { type: 'int32', shape: [count], data } } : { feeds }
  })
  return { calibration, loss: { kind: labelled ? 'cross-entropy' : 'squared-error' } }
}

/** The criteria that can be shown what they need: gradients where the backend has them, labels where the model does. */
function usable(
  criteria: readonly AnyCriterion[],
  model: Model,
  granularity: Granularity,
  canLearn: boolean,
): AnyCriterion[] {
  const canShow = (name: StatisticName): boolean =>
    (canLearn || !name.startsWith('gradient.')) && (isClassifier(model) || name !== 'activation.histogramByLabel')
  return criteria.filter(
    criterion => criterion.granularities.includes(granularity) && needsAt(criterion, granularity).every(canShow),
  )
}

/** What each criterion removes, by its name; or the code of the failure where it refuses the model. */
type Plans = Readonly<Record<string, readonly PlannedUnit[] | string>>

async function plansOn(
  backend: Backend,
  model: Model,
  granularity: Granularity,
  criteria: readonly AnyCriterion[],
): Promise<Plans> {
  const needs = [...new Set(criteria.flatMap(criterion => needsAt(criterion, granularity)))]
  const plans: Record<string, readonly PlannedUnit[] | string> = {}
  await withSession(backend, async session => {
    const seen = { session, needs, granularity, ...calibrationOf(model) }
    const observations = needs.length > 0 ? await observe(model, seen) : undefined
    for (const criterion of criteria) {
      const shown = { session, ...(observations && { observations }) }
      const target = { sparsity: 0.4 }
      const draft = plan(model, { criterion, granularity, target, ...shown })
      plans[criterion.name] = await draft.then(({ units }) => units, refusal)
    }
  })
  return plans
}

function refusal(error: unknown): string {
  if (isFailure(error) && error.code === 'usage') return error.code
  throw error
}

const removedBy = (units: readonly PlannedUnit[] | string): string =>
  typeof units === 'string' ? units : JSON.stringify(units.map(({ id, removed }) => [id, removed]))

/** Throws unless both backends remove the same cells, by every criterion that both can be asked to score with. */
export async function expectSamePlans(
  backend: Backend,
  reference: Backend,
  model: Model,
  granularity: Granularity,
  criteria: readonly AnyCriterion[],
): Promise<void> {
  const canLearn = [backend, reference].every(each => each.capabilities.includes('backward'))
  const asked = usable(criteria, model, granularity, canLearn)
  const [expected, received] = [
    await plansOn(reference, model, granularity, asked),
    await plansOn(backend, model, granularity, asked),
  ]
  const made = Object.values(expected).some(units => typeof units !== 'string')
  expectThat(made || asked.length === 0, 'the reference', 'a plan by some criterion', 'none')
  for (const { name } of asked) {
    const [own, other] = [removedBy(expected[name]!), removedBy(received[name]!)]
    const at = [...own].findIndex((letter, index) => letter !== other[index])
    const part = (text: string): string => text.slice(Math.max(0, at - 60), at + 20)
    expectThat(own === other, `the plan by ${name}`, part(own), part(other))
  }
}
