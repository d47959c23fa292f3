import type { Batch, Model, Runner, Session } from '@coppice/spec'
import { median } from './statistics.ts'

/** Milliseconds of one run, and how much faster the second model is. */
export interface Latency {
  readonly before: number
  readonly after: number
  /** The median over rounds of the ratio within a round. */
  readonly ratio: number
}

/** Runs two models by turns on the same inputs: medians over rounds of several runs each. */
export async function measureLatency(
  session: Session<'kernels' | 'forward'>,
  models: readonly [before: Model, after: Model],
  feeds: Readonly<Record<string, Batch>>,
  rounds: number,
): Promise<Latency> {
  const runners = [await session.prepare!(models[0]), await session.prepare!(models[1])] as const
  const repeats = Math.max(1, Math.round(20 / (await timeRuns(runners[0], feeds, 5))))
  const times: (readonly [number, number])[] = []
  for (let round = 0; round < rounds; round++)
    times.push([await timeRuns(runners[0], feeds, repeats), await timeRuns(runners[1], feeds, repeats)])
  for (const runner of runners) await runner.close()
  return {
    before: median(times.map(([before]) => before)),
    after: median(times.map(([, after]) => after)),
    ratio: median(times.map(([before, after]) => before / after)),
  }
}

async function timeRuns(runner: Runner, feeds: Readonly<Record<string, Batch>>, repeats: number): Promise<number> {
  const started = performance.now()
  for (let run = 0; run < repeats; run++) await runner.run(feeds)
  return (performance.now() - started) / repeats
}
