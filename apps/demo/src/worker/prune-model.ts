import { carryOut, formatRepair, missingData, parsePruneSettings, repairs, summaryLine } from 'coppice/browser'
import type { Pruned, PruneSettings } from 'coppice/browser'
import { renderReport, summarisePlan } from '@coppice/report'
import type { Model, Plan, Session } from '@coppice/spec'
import type { CallContext, PruneOrder } from '../protocol/calls.ts'
import type { ResultView } from '../protocol/views.ts'
import { openedOn, sessionOn } from './bench.ts'
import type { Bench, Opened } from './bench.ts'
import { examplesFor } from './examples-for.ts'
import { makePlan } from './make-plan.ts'
import { measureCut } from './measure-cut.ts'
import type { MeasuredCut } from './measure-cut.ts'
import { nameOutput } from './name-output.ts'
import { summariseWeights } from './summarise-weights.ts'
import { writeModel } from './write-model.ts'

/** Plans, prunes, certifies, mends, writes and measures, and keeps the result to be looked at and saved. */
export async function pruneModel(bench: Bench, order: PruneOrder, context: CallContext): Promise<ResultView> {
  const started = performance.now()
  const opened = openedOn(bench)
  const settings = parsePruneSettings(order.settings)
  context.tell({ stage: 'starting' })
  const session = await sessionOn(bench, order.backend)
  const draft = await makePlan(bench, opened, order, settings, context)
  const pruned = await cut(opened, draft.plan, settings, session, context)
  const outputName = nameOutput(opened.file)
  const files = await writeModel(pruned.model, opened.format.exporter, outputName)
  const { evaluation } = (await examplesFor(opened, settings)) ?? {}
  const measured = await measureCut(opened, pruned.plan, { model: pruned.model, files, evaluation }, session, context)
  const made = { ...pruned, ...measured, outputName, warnings: warningsFor(pruned, draft.warnings) }
  const seconds = (performance.now() - started) / 1000
  bench.cut = {
    ...pruned,
    dense: opened.model,
    settings,
    outputName,
    report: async () => writeReport(opened.file, made, seconds),
  }
  return viewResult(opened.model, made, seconds)
}

interface Made extends Pruned, MeasuredCut {
  readonly outputName: string
  readonly warnings: readonly string[]
}

async function viewResult(dense: Model, made: Made, seconds: number): Promise<ResultView> {
  const { plan, mode, certificate, ledger, warnings, outputName, repair } = made
  return {
    mode,
    certificate,
    ledger,
    warnings,
    outputName,
    seconds,
    summary: summaryLine(ledger),
    granularity: plan.granularity,
    criterion: plan.criterion,
    units: summarisePlan(plan).units,
    weights: await summariseWeights(dense, made.model),
    ...(repair && { mending: formatRepair(repair) }),
  }
}

function writeReport(input: string, made: Made, seconds: number): string {
  const { plan, mode, certificate, ledger, warnings, outputName, before, after } = made
  return renderReport({
    version: import.meta.env.COPPICE_VERSION,
    input: { path: input, ...before },
    output: { path: outputName, ...after },
    ...{ plan, mode, certificate, ledger, warnings, seconds },
  })
}

/** Carries a plan out as the settings say. */
export async function cut(
  opened: Opened,
  draft: Plan,
  settings: PruneSettings,
  session: Session,
  { signal, tell }: CallContext,
): Promise<Pruned> {
  const { mode, repair } = settings
  const examples = await examplesFor(opened, settings)
  const wanted = await chooseRepair(String(repair), examples !== undefined)
  return carryOut(opened.model, draft, {
    session,
    signal,
    onStage: stage => tell({ stage }),
    ...(mode && { mode }),
    ...(wanted !== undefined && { repair: wanted }),
    ...(examples && { calibration: examples.calibration }),
  })
}

async function chooseRepair(name: string, hasExamples: boolean): Promise<Parameters<typeof carryOut>[2]['repair']> {
  if (name === 'auto') return undefined
  if (name === 'none') return false
  if (!hasExamples) throw missingData(`--repair ${name}`, 'mend with')
  return repairs[name]!()
}

function warningsFor({ plan, repair }: Pruned, warnings: readonly string[]): readonly string[] {
  return [
    ...warnings,
    ...(plan.units.length === 0 ? ['There is nothing in this model that can be removed.'] : []),
    ...(repair?.undone ? ['The repair was taken back: it made held-out outputs worse.'] : []),
  ]
}
