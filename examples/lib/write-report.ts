import { escapeHtml, renderReport } from '@coppice/report'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Outcome } from './example.ts'
import { header, tableOf } from './table.ts'
import type { Runs } from './table.ts'

/** Writes a page with the table, and a page for each network of the first seed with everything about its pruning; the path of the first. */
export async function writeReport(examples: readonly Runs[], folder: string): Promise<string> {
  for (const [outcome] of examples) await writeFile(join(folder, `${outcome.name}.html`), renderOne(outcome))
  const path = join(folder, 'report.html')
  await writeFile(path, renderAll(examples))
  return path
}

function renderOne({ path, plan, certificate, ledger }: Outcome): string {
  const amount = (name: string, when: 'before' | 'after'): number => ledger.rows.find(row => row.name === name)![when]!
  const file = (when: 'before' | 'after') => {
    const macs = amount('MACs', when)
    return { path, bytes: amount('bytes', when), parameters: amount('parameters', when), macs }
  }
  const [input, output] = [file('before'), file('after')]
  return renderReport({ version: 'example', input, output, mode: 'hard', plan, certificate, ledger })
}

const style =
  'body{font:16px/1.5 system-ui;max-width:50em;margin:2em auto;padding:0 1em}td,th{padding:.2em 1em;text-align:left}'

function renderAll(examples: readonly Runs[]): string {
  const row = (cells: readonly string[], tag: 'td' | 'th'): string =>
    `<tr>${cells.map(cell => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('')}</tr>`
  const details = examples.map(
    ([{ name, title }]) => `<li><a href="${name}.html">${name}</a>: ${escapeHtml(title)}</li>`,
  )
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Coppice: examples</title><style>${style}</style></head><body>
<h1>Networks trained, pruned and trained on</h1>
<p>Share of test examples that is classified right: right after channels went, mended by least squares, and trained on.</p>
<table>${row(header, 'th')}${tableOf(examples)
    .map(cells => row(cells, 'td'))
    .join('\n')}</table>
<ul>${details.join('\n')}</ul></body></html>
`
}
