import { formatCertificate, formatLedger, formatPlan, formatTraining, summarisePlan } from '@coppice/report'
import type { Context, Outcome } from '../commands/command.ts'
import type { PruneOptions } from '../options/prune-options.ts'
import type { PrunedFile } from '../prune-model.ts'
import { formatRepair } from './format-repair.ts'
import { summaryLine } from './summary-line.ts'

/** What `prune` says when it is done. */
export function prunedOutcome(
  context: Context<PruneOptions>,
  result: PrunedFile & { readonly seconds: number },
): Outcome {
  const { style, options, args, progress } = context
  const { plan, certificate, repair, training, ledger, output, warnings } = result
  for (const warning of warnings) progress.warn(warning)
  const verdict = style(certificate.passed ? 'green' : 'yellow', `certificate ${formatCertificate(certificate)}`)
  const dry = options.dryRun ? [style('dim', 'dry run: nothing was written')] : []
  const text = [
    formatPlan(plan),
    '',
    verdict,
    ...(repair ? [formatRepair(repair)] : []),
    ...(training ? [`training: ${formatTraining(training)}`] : []),
    '',
    formatLedger(ledger),
    '',
    ...dry,
    style('bold', summaryLine(ledger, training)),
  ].join('\n')
  const json = { ...result, output: { ...output, written: !options.dryRun }, plan: summarisePlan(plan) }
  return { json, text: args[1] === '-' ? '' : text }
}
