import type { Terminal } from './terminal.ts'

/** Called with what there is to say of a task while it runs. */
export type OnStatus = (listener: (status: string) => void) => void

/** Shows a title with a spinner, its status and its time on stderr until the work is finished. listr2 is loaded on first use. */
export function createTasks({
  stderr,
  env,
}: Terminal): (title: string, finished: Promise<void>, onStatus: OnStatus) => Promise<void> {
  return async (title, finished, onStatus) => {
    const { Listr, ListrLogger, PRESET_TIMER, ProcessOutput } = await import('listr2')
    const stream = stderr as NodeJS.WriteStream
    const logger = new ListrLogger({ processOutput: new ProcessOutput(stream, stream), useIcons: true })
    const options = { logger, timer: PRESET_TIMER }
    const task = {
      title,
      task: (_: unknown, shown: { output: string }) => {
        onStatus(status => (shown.output = status))
        return finished
      },
    }
    await new Listr([task], {
      renderer: env['NO_COLOR'] ? 'simple' : 'default',
      rendererOptions: options,
      // Taken where stdout is no terminal; without options of its own it would write to stdout.
      fallbackRenderer: 'simple',
      fallbackRendererOptions: options,
      registerSignalListeners: false,
    }).run()
  }
}
