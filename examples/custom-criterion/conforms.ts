import { criterionCheckCount, criterionChecks, runChecks } from '@coppice/testkit'
import { mine } from './mine.ts'

const { passed } = await runChecks(criterionChecks(mine), { count: criterionCheckCount })
console.log(`${passed.length} checks passed`)
