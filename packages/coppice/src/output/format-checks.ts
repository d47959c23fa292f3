import { escapeControls, formatTable } from '@coppice/report'
import type { Style } from '../terminal/style.ts'
import type { Check } from '../validate-model.ts'

const colours = { passed: 'green', failed: 'red', warning: 'yellow', skipped: 'dim' } as const

/** What `validate` prints for people. */
export function formatChecks(checks: readonly Check[], style: Style): string {
  const lines = formatTable(checks.map(({ name, status, detail }) => [status, name, escapeControls(detail)])).split(
    '\n',
  )
  const coloured = lines.map((line, index) => {
    const { status } = checks[index] as Check
    return line.replace(status, style(colours[status], status))
  })
  const valid = checks.every(({ status }) => status !== 'failed')
  return [...coloured, '', style('bold', valid ? 'valid' : 'not valid')].join('\n')
}
