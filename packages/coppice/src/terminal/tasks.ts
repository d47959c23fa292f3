import type { Terminal } from './terminal.ts'

/** Shows a title with a spinner and its time on stderr until the work is finished. listr2 is loaded on first use. */
export function createTasks({ stderr, env }: Terminal): (title: string, finished: Promise<void>) => Promise<void> {
  return async (title, finished) => {
    const { Listr, ListrLogger, PRESET_TIMER, ProcessOutput } = await import('listr2')
    const stream = stderr as NodeJS.WriteStream
    const logger = new ListrLogger({ processOutput: new ProcessOutput(stream, stream), useIcons: true })
    const options = { logger, timer: PRESET_TIMER }
    const task = { title, task: () => finished }
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
