import type { Offer } from '../protocol/views.ts'
import { orderFor } from './settings.ts'
import type { Settings } from './settings.ts'
import type { Named } from './write-command-line.ts'

/** A program that does what the page did, for Node. */
export function writeCode(settings: Settings, offer: Offer, used: string, { input, output }: Named): string {
  const criterion = offer.criteria.find(({ name }) => name === (settings.criterion ?? used)) ?? offer.criteria[0]!
  const backend = offer.backends.find(({ name }) => name === settings.backend) ?? offer.backends[0]!
  const { settings: values } = orderFor(settings, [])
  const text = (value: unknown): string =>
    JSON.stringify(value)
      .replaceAll(/"(\w+)":/g, ' $1: ')
      .replaceAll('"', "'")
  const chosen = Object.keys(settings.criterionOptions).length > 0 ? text(settings.criterionOptions) : ''
  return `import { parsePruneSettings, planBasics, prune } from 'coppice/browser'
import { read, write } from 'coppice'
import { criteria } from '${criterion.place}'
import { ${backend.code.call} } from '${backend.code.place}'

const session = await ${backend.code.call}().open()
const model = await read('${input}')
const settings = parsePruneSettings(${text(values)})
const { model: small, certificate } = await prune(model, {
  session,
  criterion: criteria['${criterion.name}'].create(${chosen}),
  ...(await planBasics(settings)),
})
console.log(certificate.passed)
await write(small, '${output}')
`
}
