import { failure, type Batch, type Graph, type Runner } from '@coppice/spec'
import { fromBytes, fromRuntime, toRuntime } from './batches.ts'
import { refuse } from './load-session.ts'
import type { Runtime, RuntimeSession } from './runtime.ts'
import type { TappedModel } from './tap-model.ts'

type Batches = Readonly<Record<string, Batch>>

/** Above errors: they reach the caller as failures, and warnings concern who made the model. */
export const silent = { logSeverityLevel: 4 }

/** Runs a loaded model; values that the runtime need not compute are taken from the feeds and the graph. */
export function createRunner(runtime: Runtime, session: RuntimeSession, tapped: TappedModel): Runner {
  const { model, outputs, given } = tapped
  const computed = new Set(session.outputNames)
  return {
    run: async (feeds, fetch = outputs) => {
      for (const name of fetch) if (!computed.has(name) && !given.has(name)) throw untapped(name, tapped)
      const asked = fetch.filter(name => computed.has(name))
      const found = asked.length > 0 ? await runNames(runtime, session, feeds, asked) : {}
      const rest = fetch.filter(name => !computed.has(name))
      const held = await Promise.all(rest.map(async name => [name, await readGiven(model.graph, feeds, name)] as const))
      return { ...found, ...Object.fromEntries(held) }
    },
    close: () => session.release(),
  }
}

async function runNames(
  runtime: Runtime,
  session: RuntimeSession,
  feeds: Batches,
  names: readonly string[],
): Promise<Batches> {
  const tensors = session.inputNames.map(name => [name, toRuntime(runtime, name, feedOf(feeds, name))])
  const named = Object.fromEntries(tensors) as Record<string, never>
  const outputs = await refuse('inputs that the model runs with', () => session.run(named, names, silent))
  return Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, fromRuntime(name, tensor)]))
}

async function readGiven(graph: Graph, feeds: Batches, name: string): Promise<Batch> {
  const tensor = graph.tensors.get(name)
  return tensor ? fromBytes(tensor, await tensor.read()) : feedOf(feeds, name)
}

function feedOf(feeds: Batches, name: string): Batch {
  const batch = Object.hasOwn(feeds, name) ? feeds[name] : undefined
  if (batch) return batch
  const received = Object.keys(feeds).join(', ') || 'none'
  throw failure({ code: 'usage', who: 'backend-node', expected: `a feed for input ${name}`, received })
}

function untapped(name: string, { outputs, model, given }: TappedModel): Error {
  const known = [...new Set([...outputs, ...model.graph.outputs.map(value => value.name), ...given])]
  const expected = `to fetch one of ${known.join(', ')}`
  const remedy = 'Name it among the taps of prepare'
  return failure({ code: 'usage', who: 'backend-node', expected, received: name, remedy })
}
