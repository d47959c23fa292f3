import { failure } from '@coppice/spec'
import type { Model, StatisticName } from '@coppice/spec'
import type { Observations } from '../observe/observations.ts'
import { observe } from '../observe/observe.ts'
import { checkSignal } from '../scoring/check-signal.ts'
import { needsAt } from '../scoring/score.ts'
import { fingerprint } from './fingerprint.ts'
import type { PlanSettings } from './plan-options.ts'

function missing({ criterion }: PlanSettings, expected: string, received: string, remedy: string): Error {
  return failure({ code: 'usage', who: `plan, the criterion '${criterion.name}'`, expected, received, remedy })
}

/** Ready observations, if they are of this model and show what is needed. */
async function readyObservations(
  observations: Observations,
  model: Model,
  settings: PlanSettings,
  needs: readonly StatisticName[],
): Promise<Observations> {
  const { settings: own } = observations
  const remedy = 'Observe the model again with the options of the plan and all that the criterion needs.'
  if (observations.fingerprint !== (await fingerprint(model)))
    throw missing(settings, 'observations of this model', 'those of another', remedy)
  for (const option of ['granularity', 'width', 'factor'] as const)
    if (own[option] !== settings[option])
      throw missing(settings, `observations with ${option} ${settings[option]}`, `those with ${own[option]}`, remedy)
  const lacking = needs.filter(name => !own.needs.includes(name))
  if (lacking.length > 0)
    throw missing(settings, `observations of ${lacking.join(', ')}`, own.needs.join(', ') || 'none', remedy)
  return observations
}

/** The options that only observing looks at, as far as they are given. */
const passedOn = ['loss', 'bins', 'examples', 'gradientExamples', 'signal'] as const

/** What the criterion is shown in one round; `undefined` where it looks at weights alone. */
export async function observeRound(
  model: Model,
  settings: PlanSettings,
  round: number,
): Promise<Observations | undefined> {
  const { criterion, granularity, width, factor, block, tables, session, calibration, onObserve } = settings
  const needs = needsAt(criterion, granularity)
  if (needs.length === 0) return undefined
  if (settings.observations && round === 1) return readyObservations(settings.observations, model, settings, needs)
  if (!calibration || !session || !('backend' in session)) {
    const lacking = calibration ? 'no open backend that runs models' : 'no calibration data'
    const given = settings.observations ? `${lacking} for round ${round}` : lacking
    const remedy = 'Give `session` and `calibration`, or `observations` where there is one round.'
    throw missing(settings, `to be shown ${needs.join(', ')}`, given, remedy)
  }
  const given = Object.fromEntries(
    passedOn.flatMap(name => (settings[name] === undefined ? [] : [[name, settings[name]]])),
  )
  const shape = { granularity, width, factor, block, tables }
  const progress = onObserve && { onProgress: onObserve }
  const seen = await observe(model, {
    session: session,
    calibration,
    needs,
    ...shape,
    ...given,
    ...progress,
  })
  checkSignal(settings.signal, 'plan')
  return seen
}
