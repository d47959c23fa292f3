import fc from 'fast-check'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { offer, settings } from './testing/any-settings.ts'
import { writeCode } from './write-code.ts'

const file = fc.constantFrom('a.bin', "it's.bin", 'a "b".bin', 'a\\b.bin')
const optional = fc.option(file, { nil: undefined })
const files = fc.record({ input: file, output: file, data: optional, labels: optional, plan: optional })
const exported = fc.constantFrom(undefined, 'mine')

interface Parsed {
  readonly mistakes: readonly string[]
  readonly imported: readonly string[]
  readonly body: string
}

function parse(code: string): Parsed {
  const { diagnostics = [] } = ts.transpileModule(code, { reportDiagnostics: true })
  const lines = code.split('\n')
  return {
    mistakes: diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' ')),
    imported: lines.flatMap(line => /^import \{ (.*) \} from/.exec(line)?.[1]!.split(', ') ?? []),
    body: lines.filter(line => !line.startsWith('import ')).join('\n'),
  }
}

describe('writeCode', () => {
  it('writes what can be parsed, imports what it uses and nothing else, whatever is set', () => {
    fc.assert(
      fc.property(settings, files, exported, (given, { data, labels, plan, ...names }, own) => {
        const criteria = offer.criteria.map(each => ({ ...each, ...(own && { exported: own }) }))
        const beside = data === undefined ? {} : { data, ...(labels && { labels }) }
        const code = writeCode(given, { ...offer, criteria }, 'mine', { ...names, ...beside, ...(plan && { plan }) })
        const { mistakes, imported, body } = parse(code)
        expect(mistakes).toEqual([])
        for (const name of imported) expect(body, name).toMatch(new RegExp(`\\b${name}\\b`))
        expect(new Set(imported).size).toBe(imported.length)
      }),
    )
  })
})
