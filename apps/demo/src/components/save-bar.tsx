import type { JSX } from 'preact'
import { writeCode } from '../page/write-code.ts'
import { writeCommandLine } from '../page/write-command-line.ts'
import type { Part } from './app.tsx'

/** Downloads, and the same thing as a command, as code and as an address. */
export function SaveBar({ state, commands }: Part): JSX.Element {
  const { settings, model, offer, result, sample } = state
  const names = { input: model!.name, output: result!.outputName }
  const copies: readonly (readonly [string, string, () => string])[] = [
    ['Copy as command', 'Command line', () => writeCommandLine(settings, names)],
    ['Copy as code', 'Code', () => writeCode(settings, offer!, result!.criterion, names)],
    ['Copy link', 'Link', () => location.href],
  ]
  return (
    <div class="save">
      <button type="button" class="main" onClick={() => void commands.save('model')}>
        Download {result!.outputName}
      </button>
      <button type="button" onClick={() => void commands.save('plan')}>
        Plan
      </button>
      <button type="button" onClick={() => void commands.save('report')}>
        Report
      </button>
      {sample !== null && (
        <button type="button" onClick={() => void commands.save('original')}>
          Original
        </button>
      )}
      {copies.map(([label, what, write]) => (
        <button key={label} type="button" onClick={() => void commands.copy(write(), what)}>
          {label}
        </button>
      ))}
    </div>
  )
}
