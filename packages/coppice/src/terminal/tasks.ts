import type { Terminal } from './terminal.ts'

/** Shows a title with a spinner and its time on stderr until the work is finished. listr2 is loaded on first use. */
export function createTasks({ stderr, env }: Terminal): (title: string, finished: Promise<void>) => Promise<void> {
  return async (title, finished) => {
    const { Listr, ListrLogger, PRESET_TIMER, ProcessOutput } = await import('listr2')
    const stream = stderr as NodeJS.WriteStream
    const logger = new ListrLogger({ processOutput: new ProcessOutput(stream, stream), useIcons: true })
    const color = !env['NO_COLOR']
    const task = { title, task: () => finished }
    await new Listr([task], {
      renderer: color ? 'default' : 'simple',
      rendererOptions: { logger, timer: PRESET_TIMER },
      registerSignalListeners: false,
    }).run()
  }
}
