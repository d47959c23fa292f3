import type { KeptAxes } from '@coppice/graph'
import type { Batch, Calibration, DataType, Model, Runner, Session } from '@coppice/spec'
import { checkSignal } from '../scoring/check-signal.ts'
import { examplesOf } from './calibration-examples.ts'
import { collectConstants } from './collect-constants.ts'
import { collectLayer } from './collect-layer.ts'
import { valueOf } from './cut-value.ts'
import type { Layer } from './layer.ts'
import type { Moments } from './moments.ts'
import { partialModel } from './partial-model.ts'
import type { ProblemParts } from './pose-problem.ts'
import type { Repair } from './repair.ts'
import { targetFor } from './target-for.ts'

/** Everything that does not change from layer to layer. */
export interface Work extends ProblemParts {
  readonly repair: Repair
  readonly session: Session
  readonly calibration: Calibration
  readonly dense: Model
  readonly seed: number
  /** For each example 1 where it is held out. */
  readonly held: Uint8Array
  readonly kept: KeptAxes
  readonly signal?: AbortSignal
}

/** What the runs of one layer came to. */
export interface Collected {
  /** Why nothing can be fitted. */
  readonly reason?: string
  readonly moments: readonly { readonly fit: Moments; readonly held: Moments; readonly constants?: Float64Array }[]
}

type Values = Readonly<Record<string, Batch>>

/** Runs a model as far as some values and gives these; values that are inputs are taken from the feeds. */
async function openPartial(session: Session, model: Model, values: ReadonlyMap<string, DataType>): Promise<Runner> {
  const inputs = new Set(model.graph.inputs.map(({ name }) => name))
  const made = new Map([...values].filter(([name]) => !inputs.has(name)))
  if (made.size === 0) return { run: async feeds => feeds, close: () => undefined }
  const runner = await session.prepare!(partialModel(model, made))
  return { run: async feeds => ({ ...feeds, ...(await runner.run(feeds)) }), close: () => runner.close() }
}

const denseInput = ({ dense }: Layer): string => dense.node.inputs[dense.form.inputOperand]!

/** The values that are looked at for some layers, with their types. */
function valuesFor(layers: readonly Layer[], namesOf: (layer: Layer) => string[]): Map<string, DataType> {
  return new Map(
    layers.flatMap(layer =>
      [...namesOf(layer), ...(layer.branch ? [layer.branch.other] : [])].map(
        name => [name, layer.weight.type] as const,
      ),
    ),
  )
}

/** Takes what both models gave for some examples. */
async function collectorOf(layer: Layer, work: Work) {
  const { seed, held, kept, repair, supports } = work
  const rows = collectLayer(layer, { seed, held, rowsPerExample: repair.sampling.rowsPerExample })
  const constants = repair.wantsConstants ? collectConstants(layer, kept, supports?.get(layer.weight.name)) : undefined
  const target = await targetFor(layer, kept)
  return {
    add(part: { readonly first: number; readonly count: number }, dense: Values, pruned: Values): void {
      rows.add(part, valueOf(pruned[layer.input]!), target(dense, pruned))
      constants?.add(valueOf(dense[denseInput(layer)]!), dense[layer.output]!.shape)
    },
    async finish(): Promise<Collected> {
      const reason = rows.reason()
      if (reason !== undefined) return { reason, moments: [] }
      const given = await constants?.finish()
      return { moments: rows.finish().map((own, group) => (given ? { ...own, constants: given[group]! } : own)) }
    },
  }
}

/** Runs the dense and the pruned model over the examples, and sums the rows of layers that do not wait for each other. */
export async function collectLevel(model: Model, layers: readonly Layer[], work: Work): Promise<Collected[]> {
  const { dense, session, calibration, held, repair, signal } = work
  const collectors = await Promise.all(layers.map(layer => collectorOf(layer, work)))
  const wanted = (layer: Layer): string[] => [layer.output, ...(repair.wantsConstants ? [denseInput(layer)] : [])]
  const before = await openPartial(session, dense, valuesFor(layers, wanted))
  const after = await openPartial(
    session,
    model,
    valuesFor(layers, ({ input }) => [input]),
  ).catch(async (error: unknown) => {
    await before.close()
    throw error
  })
  try {
    for await (const part of examplesOf(calibration, held.length)) {
      checkSignal(signal, 'repairModel')
      const [expected, received] = [await before.run(part.feeds), await after.run(part.feeds)]
      for (const collector of collectors) collector.add(part, expected, received)
    }
  } finally {
    await before.close()
    await after.close()
  }
  return Promise.all(collectors.map(collector => collector.finish()))
}
