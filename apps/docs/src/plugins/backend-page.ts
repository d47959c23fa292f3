import type { Capability } from '@coppice/spec'
import { quoteResults } from '../figures/quote-results.ts'
import type { Page } from '../site/page.ts'
import { referenceName } from './criterion-page.ts'
import { formatDocstring } from './docstring.ts'
import { readHandWritten } from './hand-written.ts'
import type { DocumentedBackend } from './list-backends.ts'

const meanings: Readonly<Record<Capability, string>> = {
  kernels: 'does the arithmetic of criteria itself',
  forward: 'runs models and shows any value: certificates, criteria that look at activations, repair',
  backward: 'differentiates: criteria that look at gradients',
  train: 'takes steps of training',
}

/** The page of a backend. */
export function backendPage({ name, package: own, docstring, capabilities }: DocumentedBackend): Page {
  const {
    fields: { results },
    text,
    file,
  } = readHandWritten('backends', name, ['When to use it', 'When not to'])
  const rows = Object.entries(meanings).map(
    ([can, meaning]) => `| ${meaning} | ${capabilities.some(own => own === can) ? 'yes' : 'no'} |`,
  )
  const markdown = [
    `# ${name}`,
    ['| | |', '| --- | --- |', `| package | \`${own.name}\` |`, ...rows].join('\n'),
    text.trimEnd(),
    ...(results ? ['## Measured', measured(results, name)] : []),
    '## In detail',
    formatDocstring(docstring),
    `[In the reference](../reference/functions/${referenceName(own.name)}.${docstring.symbol}.html). More, with examples and limits: [${own.name}](../../../../packages/${own.folder}/README.md).`,
  ]
  return { path: `backends/${name}`, markdown: markdown.join('\n\n'), file }
}

/** The tables that have a column of the backend's name. */
const measured = (results: string, name: string): string =>
  quoteResults(results, table => (table.columns.includes(name) ? table : undefined))
