import { failure } from '@coppice/spec'
import type { Plan, PlannedUnit } from '@coppice/spec'

const who = 'parsePlan'
const granularities = ['element', 'n:m', 'block', 'channel', 'head', 'layer']

type Fields = Readonly<Record<string, unknown>>

function mismatch(expected: string, received: unknown): Error {
  const shown = typeof received === 'string' ? `'${received.slice(0, 80)}'` : (JSON.stringify(received) ?? 'nothing')
  return failure({ code: 'plan-mismatch', who, expected, received: shown.slice(0, 80) })
}

function check(isValid: boolean, expected: string, received: unknown): void {
  if (!isValid) throw mismatch(expected, received)
}

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

function parseText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw failure({ code: 'plan-mismatch', who, expected: 'a plan in JSON', received: 'text that is none', cause })
  }
}

const isThreshold = (removed: unknown): boolean =>
  isObject(removed) && typeof removed['below'] === 'number' && isCount(removed['until']) && isCount(removed['count'])

function checkUnit(unit: unknown, index: number): void {
  const at = `units[${index}]`
  if (!isObject(unit)) throw mismatch(`an object at ${at}`, unit)
  const { id, cells, removed, scores } = unit
  check(typeof id === 'string', `a text at ${at}.id`, id)
  check(isCount(cells), `a number of cells at ${at}.cells`, cells)
  const isBits = isObject(removed) && typeof removed['base64'] === 'string'
  check(
    isBits || isThreshold(removed) || (Array.isArray(removed) && removed.every(isCount)),
    `cell indices, a bit set or a magnitude at ${at}.removed`,
    removed,
  )
  check(scores === undefined || Array.isArray(scores), `a list at ${at}.scores`, scores)
}

function checkUnits(units: unknown): void {
  if (!Array.isArray(units)) throw mismatch('a list of units', units)
  units.forEach(checkUnit)
  const ids = units.map(({ id }: PlannedUnit) => id)
  const twice = ids.find((id, index) => ids.indexOf(id) !== index)
  check(twice === undefined, 'each unit once', twice)
}

function checkOptions(options: unknown): void {
  if (!isObject(options)) throw mismatch('options', options)
  const { width, factor, block, pattern } = options
  check(typeof width === 'boolean', 'options.width to be true or false', width)
  check(factor === 'outer' || factor === 'inner', "options.factor to be 'outer' or 'inner'", factor)
  const isPair = Array.isArray(block) && block.length === 2 && block.every(size => isCount(size) && size > 0)
  check(block === undefined || isPair, 'options.block to be rows and columns', block)
  check(pattern === undefined || isObject(pattern), 'options.pattern to be an object', pattern)
}

function checkCalibration(calibration: unknown): void {
  if (calibration === undefined) return
  if (!isObject(calibration)) throw mismatch('an object at calibration', calibration)
  const { examples, loss } = calibration
  check(isCount(examples), 'a number of examples at calibration.examples', examples)
  check(loss === undefined || (isObject(loss) && typeof loss['kind'] === 'string'), 'a loss at calibration.loss', loss)
}

/**
 * Reads a plan from JSON text or from what `JSON.parse` gave, and checks its form; whether it fits a model is for
 * `validatePlan` to say. Fields that it does not know are kept.
 *
 * @throws a failure with code `plan-mismatch` that names the first field that is wrong.
 *
 * @example
 * ```ts
 * const draft = parsePlan(await readFile('plan.json', 'utf8'))
 * ```
 */
export function parsePlan(json: unknown): Plan {
  const plan = typeof json === 'string' ? parseText(json) : json
  if (!isObject(plan)) throw mismatch('a plan', plan)
  check(plan['kind'] === 'coppice-plan', "the kind 'coppice-plan'", plan['kind'])
  check(plan['version'] === 1, 'version 1', plan['version'])
  for (const name of ['fingerprint', 'criterion', 'allocation'])
    check(typeof plan[name] === 'string', `a text at ${name}`, plan[name])
  check(granularities.includes(plan['granularity'] as string), 'a granularity', plan['granularity'])
  check(isObject(plan['target']), 'a target', plan['target'])
  check(Number.isSafeInteger(plan['seed']), 'a whole number as seed', plan['seed'])
  check(Array.isArray(plan['protected']), 'a list of what is protected', plan['protected'])
  checkOptions(plan['options'])
  checkCalibration(plan['calibration'])
  checkUnits(plan['units'])
  return plan as unknown as Plan
}
