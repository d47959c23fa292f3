import { cutBatch, keptOf } from '@coppice/core'
import type { Batch, Graph, Model, Session, TrainBatch, TrainLoss } from '@coppice/spec'
import { countExamples, joinExamples } from '../data/examples.ts'
import { openData } from '../data/open-data.ts'
import type { OpenData, TrainData } from '../data/open-data.ts'
import type { Distillation } from './distillation.ts'
import { findLessons } from './find-lessons.ts'

/** A teacher at work. */
export interface Teacher {
  /** Everything that the student minimises. */
  readonly losses: readonly TrainLoss[]
  /** Examples in memory with the hints of the teacher, where these are not too many; other data as it is. */
  remember(data: TrainData, batchSize: number): Promise<TrainData>
  /** The data with the hints of the teacher in each batch. */
  teach(data: OpenData): OpenData
  close(): Promise<void>
}

/** Hints of examples in memory are kept where they take no more than this many bytes. */
const mostKept = 256 * 2 ** 20

/** Opens the network that teaches. Throws `usage` and `plan-mismatch` where it does not fit the student. */
export async function openTeacher(
  session: Session,
  student: Graph,
  losses: readonly TrainLoss[],
  distillation: Distillation & { readonly teacher: Model },
): Promise<Teacher> {
  const { teacher, plan } = distillation
  const lessons = findLessons(student, teacher, losses, distillation)
  const kept = plan ? await keptOf(teacher, plan) : () => []
  const runner = await session.prepare!(teacher)
  const fetch = [...new Set(lessons.hints.values())]
  const teach = async (batch: TrainBatch): Promise<TrainBatch> => {
    if ([...lessons.hints.keys()].every(hint => batch.hints && Object.hasOwn(batch.hints, hint))) return batch
    const values = await runner.run(batch.feeds, fetch)
    const hints = [...lessons.hints].map(([hint, value]) => [hint, cutBatch(values[value]!, kept(value))] as const)
    return { ...batch, hints: { ...batch.hints, ...Object.fromEntries(hints) } }
  }
  return {
    losses: lessons.losses,
    remember: (data, batchSize) => rememberHints(data, batchSize, teach),
    teach: data => ({ ...data, epoch: (epoch, without) => teachEach(data.epoch(epoch, without), teach) }),
    close: async () => runner.close(),
  }
}

type Teach = (batch: TrainBatch) => Promise<TrainBatch>

async function* teachEach(batches: AsyncIterable<TrainBatch>, teach: Teach): AsyncGenerator<TrainBatch> {
  for await (const batch of batches) yield teach(batch)
}

async function rememberHints(data: TrainData, batchSize: number, teach: Teach): Promise<TrainData> {
  if (!('feeds' in data)) return data
  const { batches, epoch } = await openData(data, { batchSize, shuffle: false })
  const taught: Record<string, Batch>[] = []
  for await (const batch of epoch(0)) {
    const { hints = {} } = await teach(batch)
    if (taught.length === 0 && bytesOf(hints) * batches > mostKept) return data
    taught.push({ ...hints })
  }
  const hints = joinExamples(taught.map(feeds => ({ feeds }))).feeds
  const count = countExamples(data)
  // Values whose first axis does not run over examples cannot be kept in this way.
  return Object.values(hints).every(({ shape }) => shape[0] === count) ? { ...data, hints } : data
}

function bytesOf(hints: Readonly<Record<string, Batch>>): number {
  return Object.values(hints).reduce((sum, { data }) => sum + data.byteLength, 0)
}
