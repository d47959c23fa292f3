import { dynamicSizes } from '@coppice/graph'
import type { Model, Session } from '@coppice/spec'
import type { OpenSession } from '../open-session.ts'
import { measureLatency } from './measure-latency.ts'
import type { Latencies } from './measure-latency.ts'

/** Models with more bytes than this are not timed. */
const largest = 2 ** 29

/** The latencies of two models on generated inputs; `undefined`, which is "not measured", where that cannot be told or takes too long. */
export async function measureModels(
  { fast }: OpenSession,
  before: Model,
  after: Model,
): Promise<Latencies | undefined> {
  if (fast === undefined || before.bytes > largest || before.graph.nodes.length === 0) return undefined
  return measure(fast, before, after).catch(() => undefined)
}

async function measure(session: Session, before: Model, after: Model): Promise<Latencies | undefined> {
  const { generateInputs } = await import('@coppice/core')
  const [sizes] = await dynamicSizes(before.graph)
  return measureLatency(session, [before, after], await generateInputs(before.graph, { ...(sizes && { sizes }) }))
}
