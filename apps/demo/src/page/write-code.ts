import type { CriterionView, Offer } from '../protocol/views.ts'
import type { Named } from './named.ts'
import { readBy } from './named.ts'
import { orderFor } from './settings.ts'
import type { Settings } from './settings.ts'

/** What a program is written from. */
interface Program {
  readonly settings: Settings
  readonly criterion: CriterionView
  readonly backend: Offer['backends'][number]
  readonly names: Named
}

/** A program for Node that does what the page did. */
export function writeCode(settings: Settings, offer: Offer, used: string, names: Named): string {
  const criterion = offer.criteria.find(({ name }) => name === (settings.criterion ?? used)) ?? offer.criteria[0]!
  const backend = offer.backends.find(({ name }) => name === settings.backend) ?? offer.backends[0]!
  const program = { settings, criterion, backend, names }
  return [`// Beside this file: ${readBy(names).join(', ')}.`, ...imports(program), '', ...body(program), ''].join('\n')
}

function imports({ settings, criterion, backend, names }: Program): readonly string[] {
  const facade = [
    ...(names.plan === undefined ? [] : ['carryOut']),
    ...(names.plan === undefined && criterion.exported !== undefined ? ['listCriteria'] : []),
    ...(names.data === undefined ? [] : ['measureQuality']),
    ...['parsePruneSettings', ...(names.plan === undefined ? ['planBasics', 'prune'] : [])],
    ...(repairOf(settings) === null ? [] : ['repairs']),
  ]
  const node = [...(names.data === undefined ? [] : ['openCalibration']), ...(names.plan ? ['parsePlan'] : [])]
  return [
    ...(names.plan === undefined ? [] : [`import { readFile } from 'node:fs/promises'`]),
    `import { ${['formatCertificate', 'formatPlan', ...node, 'read', 'write'].join(', ')} } from 'coppice'`,
    `import { ${facade.join(', ')} } from 'coppice/browser'`,
    ...(names.plan === undefined && criterion.exported === undefined
      ? [`import { criteria } from '${criterion.place}'`]
      : []),
    `import { ${backend.code.call} } from '${backend.code.place}'`,
  ]
}

function body({ settings, criterion, backend, names }: Program): readonly string[] {
  const { settings: values } = orderFor(settings, [])
  const { data, labels, plan } = names
  const more = Object.entries({ data, labels }).flatMap(([name, file]) => (file ? [`${name}: ${text(file)}`] : []))
  const parsed = `parsePruneSettings(${text(values)})`
  return [
    `const session = await ${backend.code.call}().open()`,
    `const model = await read(${text(names.input)})`,
    `const settings = ${more.length > 0 ? `{ ...${parsed}, ${more.join(', ')} }` : parsed}`,
    ...(data === undefined ? [] : ["const examples = await openCalibration(model.graph, settings, '.')"]),
    ...(plan === undefined ? making(settings, criterion) : carrying(plan)),
    '  session,',
    ...(data === undefined ? [] : ['  calibration: examples.calibration,']),
    ...carryingOptions(settings),
    '})',
    'console.log(`${formatPlan(plan)}\\n${formatCertificate(certificate)}`)',
    ...(data === undefined
      ? []
      : ['console.log(await measureQuality(session, [model, small], examples.evaluation ?? examples.calibration))']),
    `await write(small, ${text(names.output)})`,
    'await session.close()',
  ]
}

const making = (settings: Settings, criterion: CriterionView): readonly string[] => [
  'const { model: small, plan, certificate } = await prune(model, {',
  '  ...(await planBasics(settings)),',
  `  criterion: ${criterionCode(settings, criterion)},`,
]

const carrying = (plan: string): readonly string[] => [
  `const draft = parsePlan(await readFile(${text(plan)}, 'utf8'))`,
  'const { model: small, plan, certificate } = await carryOut(model, draft, {',
]

function criterionCode({ criterionOptions }: Settings, { name, place, options, exported }: CriterionView): string {
  const isSeeded = exported === undefined && options.some(option => option.name === 'seed')
  const chosen = Object.keys(criterionOptions).length > 0 ? text(criterionOptions) : ''
  const given = isSeeded ? `{ seed: settings.seed${chosen === '' ? '' : `, ...${chosen}`} }` : chosen
  if (exported === undefined) return `criteria['${name}'].create(${given})`
  const path = text(`./${place}`)
  return `listCriteria(${path}, await import(${path})).get('${exported}').create(${given})`
}

function carryingOptions(settings: Settings): readonly string[] {
  const { mode, repair } = settings.fields
  const named = repairOf(settings)
  return [
    ...(mode === undefined ? [] : [`  mode: ${text(mode)},`]),
    ...(repair === 'none' ? ['  repair: false,'] : []),
    ...(named === null ? [] : [`  repair: await repairs[${text(named)}](),`]),
  ]
}

/** The repair that is named. */
function repairOf({ fields: { repair } }: Settings): string | null {
  return typeof repair === 'string' && repair !== 'none' && repair !== 'auto' ? repair : null
}

/** A value as people write it: single quotes, names without any. */
function text(value: unknown): string {
  if (typeof value === 'string')
    return `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
  if (typeof value !== 'object' || value === null) return String(value)
  const entries = Object.entries(value).map(([name, each]) => `${name}: ${text(each)}`)
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`
}
