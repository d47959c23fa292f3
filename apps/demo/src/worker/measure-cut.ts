import { countModel, makeLedger, measureLatency, measureQuality } from 'coppice/browser'
import type { Amounts } from 'coppice/browser'
import { generateInputs } from '@coppice/core'
import { dynamicSizes } from '@coppice/graph'
import type { Calibration, Ledger, Model, Plan, Session } from '@coppice/spec'
import type { CallContext } from '../protocol/calls.ts'
import type { SavedFile } from '../protocol/views.ts'
import type { Opened } from './bench.ts'
import { countBrotli } from './count-brotli.ts'
import { sizeOf, writeModel } from './write-model.ts'

/** A pruned model as it was written, and examples to measure it with. */
export interface Measurable {
  readonly model: Model
  readonly files: readonly SavedFile[]
  readonly evaluation: Calibration | undefined
}

/** What was measured, in this browser. */
export interface MeasuredCut {
  readonly ledger: Ledger
  readonly before: Amounts
  readonly after: Amounts
}

/** Counts and times both models, and compares them on the examples that were kept aside. */
export async function measureCut(
  { model, format, file }: Opened,
  plan: Plan,
  { model: pruned, files, evaluation }: Measurable,
  session: Session,
  { signal, tell }: CallContext,
): Promise<MeasuredCut> {
  tell({ stage: 'measuring' })
  const before = await amountsOf(model, await writeModel(model, format.exporter, file))
  const after = await amountsOf(pruned, files)
  const latency = await timeBoth(session, model, pruned)
  const quality = evaluation && (await measureQuality(session, [model, pruned], evaluation, signal))
  return { before, after, ledger: await makeLedger({ sparsity: plan.sparsity, before, after, latency, quality }) }
}

async function amountsOf(model: Model, files: readonly SavedFile[]): Promise<Amounts> {
  return { bytes: sizeOf(files), brotliBytes: await countBrotli(files), ...(await countModel(model)) }
}

/** Small models run so fast that only many rounds tell them apart from what else the browser does. */
const patience = { rounds: 200, milliseconds: 1200 }

/** Where there is no graph or inputs cannot be made up, there is nothing to time. */
async function timeBoth(session: Session, before: Model, after: Model): ReturnType<typeof measureLatency> {
  if (before.graph.nodes.length === 0) return undefined
  const [sizes] = await dynamicSizes(before.graph)
  const feeds = await generateInputs(before.graph, { ...(sizes && { sizes }) }).catch(() => undefined)
  return feeds && measureLatency(session, [before, after], feeds, patience)
}
