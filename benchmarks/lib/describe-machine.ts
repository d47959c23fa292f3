import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { cpus, loadavg, totalmem } from 'node:os'

/** Where and with what a measurement was made. */
export interface Machine {
  readonly date: string
  readonly processor: string
  readonly cores: number
  readonly memoryGiB: number
  /** The load average of the last minute when the measurement began. */
  readonly load: number
  readonly system: string
  readonly node: string
  readonly onnxruntime: string
}

/** What this machine is and what runs on it. */
export function describeMachine(): Machine {
  const manifest = createRequire(import.meta.url).resolve('onnxruntime-node/package.json')
  return {
    date: new Date().toISOString().slice(0, 10),
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    load: Math.round(100 * loadavg()[0]!) / 100,
    system: `${process.platform} ${process.arch}`,
    node: process.version,
    onnxruntime: (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version,
  }
}

/** The machine as lines of text. */
export function formatMachine(machine: Machine): string {
  const { date, processor, cores, memoryGiB, load, system, node, onnxruntime } = machine
  return `${date}; ${processor}, ${cores} cores, ${memoryGiB} GiB, ${system}; Node ${node}, onnxruntime ${onnxruntime}; load average ${load} at the start`
}
