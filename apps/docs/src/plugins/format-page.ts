import type { Keeps } from '@coppice/spec'
import { quoteResults } from '../figures/quote-results.ts'
import type { Page } from '../site/page.ts'
import { formatDocstring } from './docstring.ts'
import { readHandWritten } from './hand-written.ts'
import type { DocumentedFormat } from './list-formats.ts'

const meanings: Readonly<Record<Keeps, string>> = {
  zeros: 'weights that were set to zero stay as zeros',
  sparse: 'zeros take no room',
  shape: 'what was removed makes shapes smaller',
}

/** The page of a format. */
export function formatPage({ importer, exporter, package: own, docstrings }: DocumentedFormat): Page {
  const { fields, text, file } = readHandWritten('formats', importer.name, ['Files', 'What is refused'])
  const markdown = [
    `# ${importer.name}`,
    own.description,
    [
      '| | |',
      '| --- | --- |',
      `| package | \`${own.name}\` |`,
      `| pruned models | ${exporter.keeps.map(way => meanings[way]).join('; ')} |`,
    ].join('\n'),
    text.trimEnd(),
    '## Reading',
    formatDocstring(docstrings.importer),
    '## Writing',
    formatDocstring(docstrings.exporter),
    '## Measured',
    'Half of the channels removed by L1 in files by other people, and read again by the program that they are for.',
    measured(fields, file),
    `More, with examples and limits: [${own.name}](../../../../packages/${own.folder}/README.md).`,
  ]
  return { path: `formats/${importer.name}`, markdown: markdown.join('\n\n'), file }
}

/** The rows of files whose names end as those of the format do. */
function measured({ files }: Readonly<Record<string, string>>, file: string): string {
  if (files === undefined) throw new Error(`${file} must say how the names of its files end (files)`)
  const ends = files.split(' ')
  return quoteResults('formats', table => {
    if (!table.columns.includes('loaded by')) return undefined
    return { ...table, rows: table.rows.filter(([name]) => ends.some(end => name!.endsWith(end))) }
  })
}
