import type { Certificate, Ledger, Model, Plan } from '@coppice/spec'
import { renderReport } from '@coppice/report'
import type { Report, ReportedModel, TrainingCost } from '@coppice/report'
import type { RepairReport } from '@coppice/core'
import { calibrate } from './calibrate.ts'
import type { Calibrated } from './calibrate.ts'
import { checkTarget, chooseFormat } from './choose-format.ts'
import { chooseMode } from './choose-mode.ts'
import { canRun, certifyPruned } from './certify-pruned.ts'
import type { Context } from './commands/command.ts'
import { makePlan } from './make-plan.ts'
import { checkBudget } from './measure/check-budget.ts'
import { countModel } from './measure/count-model.ts'
import { makeLedger } from './measure/make-ledger.ts'
import { measureModels } from './measure/measure-models.ts'
import { measureQuality } from './measure/measure-quality.ts'
import { mendPruned } from './mend-pruned.ts'
import { sizeAsRead } from './measure/model-size.ts'
import type { CoupledModel } from './coupling/couple-model.ts'
import type { OpenSession } from './open-session.ts'
import type { PruneOptions } from './options/prune-options.ts'
import { certificateFailure } from './output/certificate-failure.ts'
import { readPlan } from './read-plan.ts'
import { tunePruned } from './tune-pruned.ts'
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
  /** What mending did, where the weights that stay were mended. */
  readonly repair?: RepairReport
  /** What training cost, where what is left was trained. */
  readonly training?: TrainingCost
  readonly ledger: Ledger
  readonly warnings: readonly string[]
}

/** Plans, prunes, certifies, mends, writes and measures. The output gets its name last: what fails on the way leaves none. */
export async function pruneModel(
  context: Context<PruneOptions>,
  opened: CoupledModel,
  runtime: OpenSession,
): Promise<PrunedFile> {
  const calibrated = await calibrate(opened, context)
  try {
    if (calibrated.data) context.progress.note(calibrated.data.description)
    const pruned = await makePruned(context, opened, runtime, calibrated)
    return await writePruned(context, opened, runtime, pruned, calibrated)
  } finally {
    await calibrated.close()
  }
}

/** A pruned model before it is written. */
interface PrunedModel {
  readonly plan: Plan
  readonly mode: 'hard' | 'soft'
  readonly pruned: Model
  readonly certificate: Certificate
  readonly repair?: RepairReport
  readonly training?: TrainingCost
  /** What the criterion had to say. */
  readonly warnings: readonly string[]
}

async function makePruned(
  { options, progress, terminal }: Context<PruneOptions>,
  opened: CoupledModel,
  runtime: OpenSession,
  calibrated: Calibrated,
): Promise<PrunedModel> {
  const { model } = opened
  const warnings: string[] = []
  const warn = (warning: string): unknown => warnings.push(warning)
  const plan = await progress.step('planning', tell =>
    options.plan === undefined
      ? makePlan(model, options, calibrated, { ...terminal, tell, warn })
      : readPlan(options.plan, terminal.folder),
  )
  const mode = chooseMode(plan, options.mode)
  const cut = await progress.step(mode === 'hard' ? 'removing' : 'masking', () => carryOut(model, plan, mode))
  const certificate = await progress.step('certifying', () => certifyPruned(opened, cut, plan, runtime))
  if (!certificate.passed && canRun(opened, plan) && !canGoWithout(certificate, runtime, options.uncertified))
    throw certificateFailure(certificate)
  const mended = await progress.step('mending', tell =>
    mendPruned(model, cut, { plan, calibrated, repair: String(options.repair), signal: terminal.signal, tell }),
  )
  const left = mended?.model ?? cut
  const tuned = await progress.step('training', tell => {
    const { epochs, rate, batch, seed } = options
    return tunePruned(model, left, { calibrated, epochs, rate, batch, seed, signal: terminal.signal, tell })
  })
  return {
    plan: mended?.plan ?? plan,
    mode,
    certificate,
    warnings,
    pruned: tuned?.model ?? left,
    ...(mended && { repair: mended.report }),
    ...(tuned && { training: tuned.cost }),
  }
}

/** Whether the user goes without a certificate where onnxruntime is missing and wasm cannot run the model. */
function canGoWithout({ samples }: Certificate, { fast }: OpenSession, uncertified: boolean): boolean {
  return uncertified && samples === 0 && fast === undefined
}

async function writePruned(
  context: Context<PruneOptions>,
  { model, ...read }: Pick<CoupledModel, 'model' | 'name' | 'format'>,
  runtime: OpenSession,
  { pruned, ...made }: PrunedModel,
  { data, session }: Calibrated,
): Promise<PrunedFile> {
  const { args, options, plugins, progress, terminal } = context
  const [inputPath, outputPath] = args as [string, string]
  const { plan } = made
  const target = await chooseFormat(outputPath, read, plugins)
  checkTarget(model, read, target)
  const { format } = target
  const pending = await progress.step(`writing ${outputPath}`, tell =>
    options.dryRun
      ? writeNothing(pruned, format.exporter)
      : writeModel(pruned, format.exporter, outputPath, context, { tell }),
  )
  const size = await sizeAsRead(model, read.format.exporter)
  const input = { path: inputPath, ...size, ...(await countModel(model)) }
  const { bytes, brotliBytes } = pending
  const output = { path: outputPath, bytes, brotliBytes, ...(await countModel(pruned)) }
  checkBudget(plan.target, input, output)
  const latency = await progress.step('timing', () => measureModels(runtime, model, pruned))
  const evaluation = data?.evaluation
  const quality = await progress.step(
    'measuring',
    async () =>
      evaluation && measureQuality(runtime.fast ?? (await session()), [model, pruned], evaluation, terminal.signal),
  )
  const ledger = await makeLedger({ sparsity: plan.sparsity, before: input, after: output, latency, quality })
  const result = { input, output, ...made, ledger, warnings: warningsFor(made) }
  await commit(context, pending, { version: readVersion(), ...result })
  return result
}

async function carryOut(model: Model, plan: Plan, mode: 'hard' | 'soft'): Promise<Model> {
  const { mask, remove } = await import('@coppice/core')
  return mode === 'hard' ? remove(model, plan) : mask(model, plan)
}

function warningsFor({ plan, certificate, repair, warnings }: Omit<PrunedModel, 'pruned'>): readonly string[] {
  const { samples, reason } = certificate
  return [
    ...new Set(warnings),
    ...(plan.units.length === 0 ? ['There is nothing in this model that can be removed.'] : []),
    ...(repair?.undone ? ['The repair was taken back: it made held-out outputs worse.'] : []),
    ...(samples === 0 ? [`The output is not certified: ${reason ?? 'nothing was compared'}.`] : []),
  ]
}

async function commit(context: Context<PruneOptions>, pending: PendingOutput, report: Report): Promise<void> {
  const { dryRun, report: path } = context.options
  const page = path === undefined || dryRun ? undefined : await writeText(renderReport(report), path, context)
  await pending.commit()
  await page?.commit()
}
