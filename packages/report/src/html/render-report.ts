import type { Certificate } from '@coppice/spec'
import { escapeHtml } from '../escape-html.ts'
import { formatCertificate } from '../format-certificate.ts'
import { formatPlanHead } from '../format-plan.ts'
import { formatBytes, formatCount } from '../format-quantity.ts'
import { formatTraining } from '../format-training.ts'
import type { Report } from '../report.ts'
import { renderLedger } from './ledger-table.ts'
import { renderProtected } from './protected-list.ts'
import { style } from './style.ts'
import { renderUnits } from './unit-table.ts'

/**
 * One self-contained HTML file: no scripts, nothing loaded from elsewhere, light and dark, every name escaped.
 *
 * @example
 * ```ts
 * await writeFile('report.html', renderReport({ version, input, output, mode: 'hard', plan, certificate, ledger }))
 * ```
 */
export function renderReport(report: Report): string {
  const { input, plan, certificate, ledger, training } = report
  const name = input.path.split(/[\\/]/).at(-1) ?? input.path
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(name)} pruned</title><style>${style}</style></head><body>
<header><h1>${escapeHtml(name)}</h1><p class="soft">${escapeHtml(describeRun(report))}</p>
${(report.warnings ?? []).map(warning => `<p class="warn">${escapeHtml(warning)}</p>`).join('\n')}</header>
${renderTiles(report)}
${certificate ? `<h2>Certificate</h2>${renderCertificate(certificate)}` : ''}
${training ? `<h2>Training</h2><p>${escapeHtml(formatTraining(training))}.</p>` : ''}
${ledger ? `<h2>Ledger</h2>${renderLedger(ledger)}` : ''}
<h2>Units</h2><p>${escapeHtml(formatPlanHead(plan))}.</p>${renderUnits(plan)}
<h2>Protected</h2>${renderProtected(plan.protected)}
<footer>Made by Coppice ${escapeHtml(report.version)} · seed ${plan.seed} · model ${escapeHtml(plan.fingerprint.slice(0, 16))}</footer>
</body></html>
`
}

function describeRun({ input, output, mode, seconds }: Report): string {
  const paths = output ? `${input.path} → ${output.path}` : input.path
  const kind = mode === undefined ? '' : mode === 'hard' ? ' · cells removed' : ' · cells set to zero'
  return `${paths}${kind}${seconds === undefined ? '' : ` · ${seconds.toFixed(1)} s`}`
}

function renderTiles({ input, output, certificate }: Report): string {
  const tile = (label: string, value: string, tone = ''): string =>
    `<div class="tile"><b${tone && ` class="${tone}"`}>${value.replace(/(\d) /g, '$1&nbsp;')}</b><span class="soft">${label}</span></div>`
  const change = (
    before: number | null,
    after: number | null | undefined,
    format: (value: number) => string,
  ): string =>
    before === null
      ? 'not measured'
      : after === undefined || after === null
        ? format(before)
        : `${format(before)} → ${format(after)}`
  const verdict = !certificate
    ? ''
    : certificate.passed
      ? tile('certificate', 'passed', 'good')
      : tile('certificate', certificate.samples ? 'failed' : 'none', 'bad')
  const brotli = output?.brotliBytes ? `file, ${formatBytes(output.brotliBytes)} with brotli` : 'file'
  return `<div class="tiles">${tile(brotli, change(input.bytes, output?.bytes, formatBytes))}
${tile('parameters', change(input.parameters, output?.parameters, formatCount))}
${tile('multiply-accumulates', change(input.macs, output?.macs, formatCount))}${verdict}</div>`
}

function renderCertificate(certificate: Certificate): string {
  const sizes = certificate.sizes.map(size =>
    Object.entries(size)
      .map(([name, value]) => `${name} = ${value}`)
      .join(', '),
  )
  const runs = [...new Set(sizes)].filter(text => text !== '')
  const list =
    runs.length === 0 ? '' : `<p class="soft">Sizes of the dynamic axes: ${runs.map(escapeHtml).join('; ')}</p>`
  const what =
    'The outputs of the removed model are compared with those of the exact mask, in which the same cells are zero.'
  return `<p class="${certificate.passed ? 'good' : 'bad'}">${escapeHtml(formatCertificate(certificate))}</p><p class="soft">${what}</p>${list}`
}
