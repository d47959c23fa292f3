import type { AnyCriterion, CriterionOption } from '@coppice/spec'
import { describeMeasured } from '../figures/measured.ts'
import type { Table } from '../figures/read-tables.ts'
import type { Page } from '../site/page.ts'
import { formatDocstring } from './docstring.ts'
import { readHandWritten } from './hand-written.ts'
import type { DocumentedCriterion } from './list-criteria.ts'

/** What a criterion's page is made from besides the criterion. */
export interface CriterionParts {
  readonly results: readonly Table[]
  /** SVG of the scores that it gives. */
  readonly picture: string
}

/** The page of a criterion: what it declares, what was written about it, how it scores, and what was measured. */
export function criterionPage({ entry, package: own, docstring }: DocumentedCriterion, parts: CriterionParts): Page {
  const { fields, text, file } = readHandWritten('criteria', entry.name, ['Formula', 'When it harms'])
  const markdown = [
    `# ${entry.name}`,
    entry.description,
    facts(entry.create(), own.name),
    text.trimEnd(),
    '## Picture',
    parts.picture,
    '## Options',
    formatOptions(entry.name, entry.options),
    '## Measured',
    measured(fields, parts.results, file),
    '## In detail',
    formatDocstring(docstring),
    `[In the reference](../reference/functions/${referenceName(own.name)}.${docstring.symbol}.html)`,
  ]
  return { path: `criteria/${entry.name}`, markdown: markdown.join('\n\n'), file }
}

/** How typedoc names the pages of a package. */
export const referenceName = (name: string): string => name.replace('@', '_').replace('/', '_')

function facts({ needs, granularities, comparable, weights }: AnyCriterion, own: string): string {
  const compared =
    comparable === undefined ? 'of weights and blocks' : comparable ? 'as they are' : 'within a layer only'
  return [
    '| | |',
    '| --- | --- |',
    `| package | \`${own}\` |`,
    `| needs | ${needs.length > 0 ? needs.map(need => `\`${need}\``).join(', ') : 'nothing but weights'} |`,
    `| granularities | ${granularities.join(', ')} |`,
    `| scores are compared between layers | ${compared} |`,
    `| weights of channels | ${weights === 'sums' ? 'summed while they are read' : 'read into memory'} |`,
  ].join('\n')
}

function formatOptions(name: string, options: readonly CriterionOption[]): string {
  const call = `\`\`\`sh\nnpx coppice prune in.onnx out.onnx --criterion ${name}${example(options)} --sparsity 0.5\n\`\`\``
  if (options.length === 0) return `None.\n\n${call}`
  const rows = options.map(
    option => `| \`${option.name}\` | ${option.default} | ${rangeOf(option)} | ${option.description} |`,
  )
  return ['| option | default | may be | |', '| --- | --- | --- | --- |', ...rows, '', call].join('\n')
}

const example = ([first]: readonly CriterionOption[]): string => (first ? `:${first.name}=${first.default}` : '')

function rangeOf(option: CriterionOption): string {
  if (option.type === 'choice') return option.choices.join(', ')
  if (option.type === 'flag') return 'true, false'
  const { minimum, maximum } = option
  if (minimum === undefined && maximum === undefined) return 'any number'
  return `${minimum ?? '−∞'} to ${maximum ?? '∞'}`
}

/** Figures by the names of their rows; where there are none, the page must say why. */
function measured(fields: Readonly<Record<string, string>>, results: readonly Table[], file: string): string {
  const { figures, unmeasured } = fields
  if (figures === undefined && unmeasured === undefined)
    throw new Error(
      `${file} must say which rows of the results are its own (figures), or why there are none (unmeasured)`,
    )
  if (figures === undefined) return unmeasured!
  const labels = figures.split(';').map(label => label.trim())
  const source =
    'From [criteria](../../../../benchmarks/results/criteria.md) and [accuracy](../../../../benchmarks/results/accuracy.md), which say how it was measured: right answers in percent.'
  return `${describeMeasured(results, labels)}\n\n${source}`
}
