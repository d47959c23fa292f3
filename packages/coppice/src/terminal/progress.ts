import { createTasks } from './tasks.ts'
import type { OnStatus } from './tasks.ts'
import type { Terminal } from './terminal.ts'
import { describeExtent } from './time-left.ts'
import type { Extent } from './time-left.ts'

/** Tells how far a step is. */
export type Tell = (extent: Extent) => void

/** Tells on stderr what is being done. */
export interface Progress {
  /** Does the work and shows its title, and what it tells of itself, where the command takes longer than a second. */
  step<T>(title: string, work: (tell: Tell) => Promise<T>): Promise<T>
  /** Something the user should know; always shown. */
  warn(message: string): void
  /** What was understood of the command line where that is worth checking. */
  note(message: string): void
}

type Show = (title: string, finished: Promise<void>, onStatus: OnStatus) => Promise<void>

const quietMilliseconds = 1000
const lineMilliseconds = 5000

/**
 * Nothing is shown in the first second. After that, a terminal sees a list of tasks with their times, anything else
 * plain lines.
 */
export function createProgress(terminal: Terminal): Progress {
  const started = performance.now()
  const show: Show =
    terminal.stderr.isTTY === true && terminal.env['TERM'] !== 'dumb' ? createTasks(terminal) : plainLine(terminal)
  return {
    warn: message => void terminal.stderr.write(`warning: ${message}\n`),
    note: message => void terminal.stderr.write(`${message}\n`),
    async step(title, work) {
      const { tell, onStatus } = createStatus()
      const running = work(tell)
      const finished = Promise.resolve(running).then(
        () => undefined,
        () => undefined,
      )
      const wait = Math.max(0, quietMilliseconds - (performance.now() - started))
      if (await isPending(finished, wait)) await show(title, finished, onStatus)
      return running
    },
  }
}

/** What a step tells, as text for whoever listens. */
function createStatus(): { readonly tell: Tell; readonly onStatus: OnStatus } {
  const started = performance.now()
  let listener: ((status: string) => void) | undefined
  return {
    tell: extent => listener?.(describeExtent(extent, performance.now() - started)),
    onStatus: given => void (listener = given),
  }
}

function plainLine({ stderr }: Terminal): Show {
  return async (title, _finished, onStatus) => {
    stderr.write(`${title} …\n`)
    let said = performance.now()
    onStatus(status => {
      if (performance.now() - said < lineMilliseconds) return
      said = performance.now()
      stderr.write(`${title}: ${status}\n`)
    })
  }
}

async function isPending(finished: Promise<void>, milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<true>(resolve => (timer = setTimeout(() => resolve(true), milliseconds)))
  const pending = await Promise.race([finished.then(() => false), late])
  clearTimeout(timer)
  return pending
}
