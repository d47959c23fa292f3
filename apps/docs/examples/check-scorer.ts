import { criterionCheckCount, criterionChecks, runChecks } from '@coppice/testkit'
import { awake } from './third-party-scorer.ts'

/** Throws, with everything that is wrong, where the criterion does not conform. */
export async function checkScorer(): Promise<number> {
  const { passed } = await runChecks(criterionChecks(awake), { count: criterionCheckCount })
  return passed.length
}
