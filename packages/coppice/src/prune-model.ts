import type { Certificate, Ledger, Model, Plan } from '@coppice/spec'
import { renderReport } from '@coppice/report'
import type { Report, ReportedModel } from '@coppice/report'
import { chooseMode } from './choose-mode.ts'
import { certifyPruned } from './certify-pruned.ts'
import type { Context } from './commands/command.ts'
import { makePlan } from './make-plan.ts'
import { checkBudget } from './measure/check-budget.ts'
import { countModel } from './measure/count-model.ts'
import { makeLedger } from './measure/make-ledger.ts'
import { measureModels } from './measure/measure-models.ts'
import { modelSize } from './measure/model-size.ts'
import type { OpenModel } from './open-model.ts'
import type { OpenSession } from './open-session.ts'
import type { PruneOptions } from './options/prune-options.ts'
import { certificateFailure } from './output/certificate-failure.ts'
import { readPlan } from './read-plan.ts'
import { readVersion } from './version.ts'
import { writeModel, writeNothing, writeText } from './write-output.ts'
import type { PendingOutput } from './write-output.ts'

/** A pruned model that was written, with everything that was measured. */
export interface PrunedFile {
  readonly input: Required<ReportedModel>
  readonly output: Required<ReportedModel>
  readonly mode: 'hard' | 'soft'
  readonly plan: Plan
  readonly certificate: Certificate
  readonly ledger: Ledger
  readonly warnings: readonly string[]
}

/** Plans, prunes, certifies, writes and measures. The output gets its name last: what fails on the way leaves none. */
export async function pruneModel(
  context: Context<PruneOptions>,
  { model, format }: OpenModel,
  runtime: OpenSession,
): Promise<PrunedFile> {
  const { args, options, progress } = context
  const [inputPath, outputPath] = args as [string, string]
  const plan = await progress.step('planning', () => decide(model, context))
  const mode = chooseMode(plan, options.mode)
  const pruned = await progress.step(mode === 'hard' ? 'removing' : 'masking', () => carryOut(model, plan, mode))
  const certificate = await progress.step('certifying', () => certifyPruned(model, pruned, plan, runtime))
  if (!certificate.passed && !(options.uncertified && runtime.session === undefined))
    throw certificateFailure(certificate)
  const pending = await progress.step(`writing ${outputPath}`, () =>
    options.dryRun ? writeNothing(pruned, format.exporter) : writeModel(pruned, format.exporter, outputPath, context),
  )
  const input = {
    path: inputPath,
    ...(await modelSize(model, format.exporter)),
    ...(await countModel(model)),
    bytes: model.bytes,
  }
  const { bytes, brotliBytes } = pending
  const output = { path: outputPath, bytes, brotliBytes, ...(await countModel(pruned)) }
  checkBudget(plan.target, input, output)
  const latency = await progress.step('measuring', () => measureModels(runtime, model, pruned))
  const ledger = await makeLedger({ sparsity: plan.sparsity, before: input, after: output, latency })
  const result = { input, output, mode, plan, certificate, ledger, warnings: warningsFor(plan, certificate) }
  await commit(context, pending, { version: readVersion(), ...result })
  return result
}

async function decide(model: Model, { options, terminal }: Context<PruneOptions>): Promise<Plan> {
  return options.plan === undefined
    ? makePlan(model, options, terminal.signal)
    : readPlan(options.plan, terminal.folder)
}

async function carryOut(model: Model, plan: Plan, mode: 'hard' | 'soft'): Promise<Model> {
  const { mask, remove } = await import('@coppice/core')
  return mode === 'hard' ? remove(model, plan) : mask(model, plan)
}

function warningsFor({ units }: Plan, { samples, reason }: Certificate): readonly string[] {
  return [
    ...(units.length === 0 ? ['There is nothing in this model that can be removed.'] : []),
    ...(samples === 0 ? [`The output is not certified: ${reason ?? 'nothing was compared'}.`] : []),
  ]
}

async function commit(context: Context<PruneOptions>, pending: PendingOutput, report: Report): Promise<void> {
  const { dryRun, report: path } = context.options
  const page = path === undefined || dryRun ? undefined : await writeText(renderReport(report), path, context)
  await pending.commit()
  await page?.commit()
}
