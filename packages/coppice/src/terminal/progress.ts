import { createTasks } from './tasks.ts'
import type { Terminal } from './terminal.ts'

/** Tells on stderr what is being done. */
export interface Progress {
  /** Does the work and shows its title where the command as a whole takes longer than a second. */
  step<T>(title: string, work: () => Promise<T>): Promise<T>
  /** Something the user should know; always shown. */
  warn(message: string): void
  /** What was understood of the command line where that is worth checking. */
  note(message: string): void
}

const quietMilliseconds = 1000

/**
 * Nothing is shown in the first second. After that, a terminal sees a list of tasks with their times, anything else
 * plain lines.
 */
export function createProgress(terminal: Terminal): Progress {
  const started = performance.now()
  const show =
    terminal.stderr.isTTY === true && terminal.env['TERM'] !== 'dumb' ? createTasks(terminal) : plainLine(terminal)
  return {
    warn: message => void terminal.stderr.write(`warning: ${message}\n`),
    note: message => void terminal.stderr.write(`${message}\n`),
    async step(title, work) {
      const running = work()
      const finished = Promise.resolve(running).then(
        () => undefined,
        () => undefined,
      )
      const wait = Math.max(0, quietMilliseconds - (performance.now() - started))
      if (await isPending(finished, wait)) await show(title, finished)
      return running
    },
  }
}

function plainLine({ stderr }: Terminal): (title: string) => Promise<void> {
  return async title => void stderr.write(`${title} …\n`)
}

async function isPending(finished: Promise<void>, milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<true>(resolve => (timer = setTimeout(() => resolve(true), milliseconds)))
  const pending = await Promise.race([finished.then(() => false), late])
  clearTimeout(timer)
  return pending
}
