import type { Batch, Calibration, Model, Runner, Session } from '@coppice/spec'
import { checkSignal } from '../scoring/check-signal.ts'
import { examplesOf } from './calibration-examples.ts'
import type { Examples } from './calibration-examples.ts'
import { valueOf } from './cut-value.ts'

type Outputs = Readonly<Record<string, Batch>>

interface Sums {
  error: number
  square: number
}

/** Adds the squared differences of the held-out examples of one output. */
function addOutput(sums: Sums, expected: Batch, received: Batch | undefined, part: Examples, held: Uint8Array): void {
  const [dense, own] = [valueOf(expected).values, received && valueOf(received).values]
  for (let example = 0; example < part.count; example++) {
    if (held[part.first + example] !== 1) continue
    const [from, to] = [example, example + 1].map(edge => Math.ceil((edge * dense.length) / part.count))
    for (let i = from!; i < to!; i++) {
      sums.error += (dense[i]! - (own?.[i] ?? NaN)) ** 2
      sums.square += dense[i]! ** 2
    }
  }
}

const isFloat = ({ type }: Batch): boolean => type.startsWith('float') || type === 'bfloat16'

function meanRatio(sums: ReadonlyMap<string, Sums>): number {
  const ratios = [...sums.values()].map(({ error, square }) => (error === 0 ? 0 : error / square))
  return ratios.length > 0 ? ratios.reduce((total, ratio) => total + ratio, 0) / ratios.length : 0
}

/**
 * For each model the squared error of its float outputs against the dense model's on the held-out examples, by the
 * square of these; the mean over outputs.
 */
export async function outputErrors(
  dense: Model,
  models: readonly Model[],
  options: {
    readonly session: Session
    readonly calibration: Calibration
    readonly held: Uint8Array
    readonly signal?: AbortSignal | undefined
  },
): Promise<number[]> {
  const { session, calibration, held, signal } = options
  const runners: Runner[] = []
  const sums = models.map(() => new Map<string, Sums>())
  try {
    for (const model of [dense, ...models]) runners.push(await session.prepare!(model))
    for await (const part of examplesOf(calibration, held.length)) {
      checkSignal(signal, 'repairModel')
      const [expected, ...received] = await runAll(runners, part)
      for (const [name, batch] of Object.entries(expected!).filter(([, output]) => isFloat(output)))
        received.forEach((outputs, i) => {
          const own = sums[i]!.get(name) ?? { error: 0, square: 0 }
          addOutput(own, batch, outputs[name], part, held)
          sums[i]!.set(name, own)
        })
    }
  } finally {
    for (const runner of runners) await runner.close()
  }
  return sums.map(meanRatio)
}

async function runAll(runners: readonly Runner[], { feeds }: Examples): Promise<Outputs[]> {
  const outputs: Outputs[] = []
  for (const runner of runners) outputs.push(await runner.run(feeds))
  return outputs
}
