import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { report } from './lib/benchmark.ts'
import type { Benchmark, BenchmarkOptions, Measured } from './lib/benchmark.ts'
import { markdownTable } from './lib/markdown-table.ts'
import { median } from './lib/statistics.ts'
import { batchSize, trainingNetworks } from './lib/training-network.ts'
import type { TrainingNetworkName } from './lib/training-network.ts'

/** How long a step of training takes on the wasm backend, beside tfjs-node where it can be had. */
export const training: Benchmark = { name: 'training', title: 'Training steps', run }

const variable = 'COPPICE_TFJS_NODE'

/** How many times tfjs-node's time a step may take. */
const limits: Readonly<Record<TrainingNetworkName, number>> = { cnn: 3.5, mlp: 1 }

interface Row {
  readonly network: TrainingNetworkName
  readonly wasm: number
  readonly native: number | undefined
  readonly limit: number
}

async function run({ quick }: BenchmarkOptions): Promise<Measured> {
  const path = process.env[variable]
  const [rounds, steps] = quick ? [3, 2] : [15, 4]
  const rows: Row[] = []
  for (const network of Object.keys(trainingNetworks) as TrainingNetworkName[]) {
    report(network)
    rows.push(await measure(network, path, rounds, steps))
  }
  return { text: [describe(rounds, steps, path), tableOf(rows)].join('\n\n'), data: { rounds, steps, rows } }
}

function describe(rounds: number, steps: number, path: string | undefined): string {
  const lines = [
    `Milliseconds for one step of Adam on ${batchSize} examples, on one thread of one processor: the median of ${rounds} rounds of ${steps} steps by turns, after two to warm up.`,
  ]
  if (!path) lines.push(`tfjs-node was not measured: ${variable} names no folder of it.`)
  return lines.join('\n')
}

function tableOf(rows: readonly Row[]): string {
  const header = ['network', 'wasm', 'tfjs-node', 'ratio', 'limit']
  const lines = rows.map(({ network, wasm, native, limit }) => [
    trainingNetworks[network].title,
    wasm.toFixed(1),
    native?.toFixed(1) ?? 'not measured',
    native ? (wasm / native).toFixed(2) : 'not measured',
    limit.toFixed(1),
  ])
  return markdownTable(header, lines)
}

async function measure(
  network: TrainingNetworkName,
  path: string | undefined,
  rounds: number,
  steps: number,
): Promise<Row> {
  const trainers = [await startTrainer('wasm', network), ...(path ? [await startTrainer(path, network)] : [])]
  const times: number[][] = trainers.map(() => [])
  try {
    for (let round = -2; round < rounds; round++) {
      for (const [i, trainer] of trainers.entries()) {
        const taken = await trainer.take(steps)
        if (round >= 0) times[i]!.push(...taken)
      }
    }
  } finally {
    for (const trainer of trainers) trainer.stop()
  }
  const [wasm, native] = times.map(median)
  return { network, wasm: wasm!, native, limit: limits[network] }
}

interface StepTrainer {
  take(steps: number): Promise<number[]>
  stop(): void
}

/** Starts a process for one runtime, on the first processor alone where the system can do that. */
async function startTrainer(runtime: string, network: TrainingNetworkName): Promise<StepTrainer> {
  const script = join(import.meta.dirname, 'lib/train-steps.ts')
  const node = [process.execPath, ...process.execArgv, script, runtime, network]
  const [command, ...parameters] = process.platform === 'linux' ? ['taskset', '-c', '0', ...node] : node
  const env = { ...process.env, TF_NUM_INTRAOP_THREADS: '1', TF_NUM_INTEROP_THREADS: '1', TF_CPP_MIN_LOG_LEVEL: '2' }
  const child = spawn(command!, parameters, { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`benchmarks: expected a process that trains to answer, received exit code ${String(code)}`)
  })
  ended.catch(() => {})
  const answer = async (): Promise<unknown> => {
    const message = once(child, 'message').then(([value]) => value as unknown)
    return Promise.race([message, ended])
  }
  await answer()
  return {
    async take(steps) {
      child.send(steps)
      return (await answer()) as number[]
    },
    stop: () => child.kill(),
  }
}
