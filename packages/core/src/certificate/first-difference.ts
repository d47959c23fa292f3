import type { Batch, Model, Session, Value } from '@coppice/spec'
import { infer } from '@coppice/graph'
import type { Inferred } from '@coppice/graph'
import { compareBatches } from './compare-batches.ts'

type Feeds = Readonly<Record<string, Batch>>

const tapsAtOnce = 24

/** A model that also gives some of the values between its inputs and outputs. */
function tap({ graph, ...model }: Model, values: readonly Value[]): Model {
  return { ...model, graph: { ...graph, outputs: [...graph.outputs, ...values] } }
}

async function runOnce(session: Session, model: Model, feeds: Feeds): Promise<Feeds> {
  const runner = await session.prepare!(model)
  try {
    return await runner.run(feeds)
  } finally {
    await runner.close()
  }
}

const sameShape = (a: Inferred | undefined, b: Inferred | undefined): boolean =>
  a?.shape !== undefined && b?.shape !== undefined && a.shape.join() === b.shape.join() && a.type === b.type

/** Values that both models make, in the order of the nodes, of the same type and shape in both. */
async function commonValues(masked: Model, removed: Model, sizes: Readonly<Record<string, number>>): Promise<Value[]> {
  const [before, after] = [await infer(masked.graph, sizes), await infer(removed.graph, sizes)]
  const outputs = new Set(masked.graph.outputs.map(({ name }) => name))
  const made = new Set(removed.graph.nodes.flatMap(node => node.outputs))
  const names = masked.graph.nodes.filter(({ operator }) => operator !== 'Constant').flatMap(node => node.outputs)
  return names
    .filter(name => name !== '' && made.has(name) && !outputs.has(name) && sameShape(before.get(name), after.get(name)))
    .map(name => ({ name, type: before.get(name)!.type, shape: undefined }))
    .filter(({ type }) => type !== undefined && type !== 'string')
}

/**
 * The first value, in the order of the nodes, that differs between two models although its shape is the same in both;
 * `undefined` where only outputs differ. The values are tapped a few at a time by declaring them as outputs.
 */
export async function firstDifference(
  session: Session,
  masked: Model,
  removed: Model,
  feeds: Feeds,
  options: { readonly sizes: Readonly<Record<string, number>>; readonly tolerance: number },
): Promise<string | undefined> {
  const values = await commonValues(masked, removed, options.sizes)
  for (let from = 0; from < values.length; from += tapsAtOnce) {
    const taps = values.slice(from, from + tapsAtOnce)
    const expected = await runOnce(session, tap(masked, taps), feeds)
    const received = await runOnce(session, tap(removed, taps), feeds)
    const differs = taps.find(({ name }) => {
      const [a, b] = [expected[name], received[name]]
      if (!a || !b) return false
      const { relative, reason } = compareBatches(a, b)
      return reason !== undefined || relative > options.tolerance
    })
    if (differs) return differs.name
  }
  return undefined
}
