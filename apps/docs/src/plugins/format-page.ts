import type { Keeps } from '@coppice/spec'
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
  const { text, file } = readHandWritten('formats', importer.name, ['Files', 'What is refused'])
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
    '[What became of models by other people in it](../../../../benchmarks/results/formats.md).',
    `More, with examples and limits: [${own.name}](../../../../packages/${own.folder}/README.md).`,
  ]
  return { path: `formats/${importer.name}`, markdown: markdown.join('\n\n'), file }
}
