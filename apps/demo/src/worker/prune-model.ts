import { carryOut, parsePruneSettings, repairs, summaryLine } from 'coppice/browser'
import type { Pruned, PruneSettings } from 'coppice/browser'
import { renderReport, summarisePlan } from '@coppice/report'
import { failure } from '@coppice/spec'
import type { Plan, Session } from '@coppice/spec'
import type { CallContext, PruneOrder } from '../protocol/calls.ts'
import type { ResultView } from '../protocol/views.ts'
import { openedOn, sessionOn } from './bench.ts'
import type { Bench, Opened } from './bench.ts'
import { makePlan } from './make-plan.ts'
import { measureCut } from './measure-cut.ts'
import { nameOutput } from './name-output.ts'
import { summariseWeights } from './summarise-weights.ts'
import { sizeOf, writeModel } from './write-model.ts'

/** Plans, prunes, certifies, mends, writes and measures, and keeps the result to be looked at and saved. */
export async function pruneModel(bench: Bench, order: PruneOrder, context: CallContext): Promise<ResultView> {
  const started = performance.now()
  const opened = openedOn(bench)
  const settings = parsePruneSettings(order.settings)
  const notes = { warnings: new Set<string>() }
  context.tell({ stage: 'starting' })
  const session = await sessionOn(bench, order.backend)
  const draft = await makePlan(bench, opened, order, settings, { context, notes })
  const pruned = await cut(opened, draft, settings, session, context)
  const outputName = nameOutput(opened.file)
  const files = await writeModel(pruned.model, opened.format.exporter, outputName)
  const measured = await measureCut(opened, pruned.plan, { model: pruned.model, files }, session, context)
  const seconds = (performance.now() - started) / 1000
  const mode = isSmaller(pruned) ? 'hard' : 'soft'
  const view = {
    mode,
    seconds,
    outputName,
    warnings: warningsFor(pruned, notes.warnings),
    ledger: measured.ledger,
  } as const
  const { before, after } = measured
  const [input, output] = [
    { path: opened.file, ...before },
    { path: outputName, ...after },
  ]
  const { plan, certificate, repair } = pruned
  const report = { version: import.meta.env.COPPICE_VERSION, input, output, plan, certificate, ...view }
  bench.cut = {
    ...pruned,
    dense: opened.model,
    outputName,
    bytes: sizeOf(files),
    report: async () => renderReport(report),
  }
  return {
    ...view,
    certificate,
    summary: summaryLine(measured.ledger),
    granularity: plan.granularity,
    criterion: plan.criterion,
    units: summarisePlan(plan).units,
    weights: await summariseWeights(opened.model, pruned.model),
    ...(repair && { mending: { ...repair.outputError, undone: repair.undone } }),
  }
}

/** Carries a plan out as the settings say. */
export async function cut(
  { model, data }: Opened,
  draft: Plan,
  { mode, repair }: PruneSettings,
  session: Session,
  { signal, tell }: CallContext,
): Promise<Pruned> {
  const wanted = await chooseRepair(String(repair), data !== undefined)
  return carryOut(model, draft, {
    session,
    signal,
    onStage: stage => tell({ stage }),
    ...(mode && { mode }),
    ...(wanted !== undefined && { repair: wanted }),
    ...(data && { calibration: data.calibration }),
  })
}

async function chooseRepair(name: string, hasData: boolean): Promise<Parameters<typeof carryOut>[2]['repair']> {
  if (name === 'auto') return undefined
  if (name === 'none') return false
  if (hasData) return repairs[name]!()
  throw failure({ code: 'usage', who: `--repair ${name}`, expected: 'examples to mend with', received: 'none' })
}

const isSmaller = ({ plan }: Pruned): boolean => plan.granularity === 'channel' || plan.granularity === 'head'

function warningsFor({ plan, repair }: Pruned, warnings: ReadonlySet<string>): readonly string[] {
  return [
    ...warnings,
    ...(plan.units.length === 0 ? ['There is nothing in this model that can be removed.'] : []),
    ...(repair?.undone ? ['The repair was taken back: it made held-out outputs worse.'] : []),
  ]
}
