import { styleText } from 'node:util'
import type { Terminal } from './terminal.ts'

/** Marks text up where the stream shows colours. */
export type Style = (format: 'bold' | 'dim' | 'red' | 'green' | 'yellow', text: string) => string

/** Colours for a terminal only; none with NO_COLOR, or where TERM is dumb. */
export function createStyle(stream: Terminal['stdout'], env: Terminal['env']): Style {
  const colours = stream.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb'
  return (format, text) => (colours ? styleText(format, text, { validateStream: false }) : text)
}
