import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { namesOf, readBy } from '../page/named.ts'
import { writeCode } from '../page/write-code.ts'
import { writeCommandLine } from '../page/write-command-line.ts'
import type { Part } from './part.ts'

/** Downloads, and the same thing as a command, as code and as an address. */
export function SaveBar({ state, commands }: Part): JSX.Element {
  const { settings, model, offer, result, sample } = state
  const names = namesOf(state)
  const [copied, setCopied] = useState('')
  const copies: readonly (readonly [string, string, string])[] = [
    ['Copy as command', 'Command line', writeCommandLine(settings, offer!, names)],
    ['Copy as code', 'Code', writeCode(settings, offer!, result!.criterion, names)],
    ['Copy link', 'Link', location.href],
  ]
  return (
    <div class="save">
      <div class="row">
        <button type="button" class="main" onClick={() => void commands.save('model')}>
          Download {result!.outputName}
        </button>
        <button type="button" onClick={() => void commands.save('plan')}>
          Plan
        </button>
        <button type="button" onClick={() => void commands.save('report')}>
          Report
        </button>
      </div>
      <div class="row">
        {copies.map(([label, what, text]) => (
          <button
            key={label}
            type="button"
            aria-label={label}
            onClick={() => void commands.copy(text, what).then(() => setCopied(text))}
          >
            {copied === text ? '✓ Copied' : label}
          </button>
        ))}
        {sample !== null && (
          <button type="button" onClick={() => void commands.save('original')}>
            Save {names.input}
          </button>
        )}
        {model!.examples?.isDrawn && (
          <button type="button" onClick={() => void commands.save('examples')}>
            Save {names.data}
          </button>
        )}
      </div>
      <small>Command and code read {listOf(readBy(names))}: keep them beside it.</small>
    </div>
  )
}

/** `a`, `a and b`, `a, b and c`. */
function listOf(names: readonly string[]): string {
  return new Intl.ListFormat('en').format(names)
}
