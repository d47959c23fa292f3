import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

/** What a process took. */
export interface Measurement {
  readonly seconds: number
  /** The most memory that the process had at once, in bytes. */
  readonly peak: number
  readonly stdout: string
}

const marker = 'peak memory in KiB: '
const tellPeak = `process.on('exit', () => process.stderr.write('${marker}' + process.resourceUsage().maxRSS + '\\n'))`

/** Runs the command line from its sources in a process of its own. */
export async function runMeasured(argv: readonly string[]): Promise<Measurement> {
  const commandLine = join(import.meta.dirname, '../../packages/coppice/src/command-line.ts')
  const hook = `data:text/javascript,${encodeURIComponent(tellPeak)}`
  const started = performance.now()
  const child = spawn(process.execPath, ['--conditions=source', '--import', hook, commandLine, ...argv], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise<number | null>(resolve => child.on('close', resolve))
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  const code = await ended
  const seconds = (performance.now() - started) / 1000
  const peak = /peak memory in KiB: (\d+)/.exec(stderr)?.[1]
  if (code === 0 && peak !== undefined) return { seconds, peak: Number(peak) * 1024, stdout }
  throw new Error(`coppice ${argv.join(' ')}: expected exit code 0, received ${code}: ${stderr}`)
}
