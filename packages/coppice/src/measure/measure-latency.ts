import type { Batch, Model, Runner, Session } from '@coppice/spec'

/** Median times of one run in milliseconds. */
export interface Latencies {
  readonly before: number
  readonly after: number
}

/** How long a measurement may take. */
export interface LatencyOptions {
  /** The most rounds, in each of which every model runs once. Default 25. */
  readonly rounds?: number
  /** After about how many milliseconds it ends; three rounds are run at least. Default 3000. */
  readonly milliseconds?: number
}

const longestRun = 4000
const fewestRounds = 3

/**
 * Runs two models by turns on the same feeds and gives the median time of each, so that what else the machine does
 * falls on both. `undefined` where one run takes longer than four seconds or the backend cannot run models.
 */
export async function measureLatency(
  session: Session,
  models: readonly [before: Model, after: Model],
  feeds: Readonly<Record<string, Batch>>,
  options: LatencyOptions = {},
): Promise<Latencies | undefined> {
  if (!session.prepare) return undefined
  const runners: Runner[] = []
  try {
    for (const model of models) runners.push(await session.prepare(model))
    return await timeByTurns(runners, feeds, options)
  } finally {
    for (const runner of runners) await runner.close()
  }
}

async function timeByTurns(
  runners: readonly Runner[],
  feeds: Readonly<Record<string, Batch>>,
  { rounds: mostRounds = 25, milliseconds = 3000 }: LatencyOptions,
): Promise<Latencies | undefined> {
  const time = async (runner: Runner): Promise<number> => {
    const started = performance.now()
    await runner.run(feeds)
    return performance.now() - started
  }
  const [before, after] = runners as [Runner, Runner]
  const warm = [await time(before), await time(after)]
  if (Math.max(...warm) > longestRun) return undefined
  const rounds = Math.floor(milliseconds / (warm[0]! + warm[1]!))
  const times: [number[], number[]] = [[], []]
  for (let round = 0; round < Math.min(mostRounds, Math.max(fewestRounds, rounds)); round++) {
    // Each is first in every second round, so that a rhythm of the machine's falls on both.
    for (const model of round % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const))
      times[model].push(await time(model === 0 ? before : after))
  }
  return { before: median(times[0]), after: median(times[1]) }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
