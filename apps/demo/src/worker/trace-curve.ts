import { measureQuality, parsePruneSettings } from 'coppice/browser'
import type { PruneSettings, Quality } from 'coppice/browser'
import type { Calibration, Session } from '@coppice/spec'
import type { CallContext, PruneOrder } from '../protocol/calls.ts'
import type { CurvePoint, CurveView } from '../protocol/views.ts'
import { openedOn, sessionOn } from './bench.ts'
import type { Bench, Opened } from './bench.ts'
import { examplesFor } from './examples-for.ts'
import { makePlan } from './make-plan.ts'
import { makeUpInputs } from './make-up-inputs.ts'
import { cut } from './prune-model.ts'
import { sizeOf, writeModel } from './write-model.ts'

/** The sparsities that are tried. */
const sparsities = [0.2, 0.35, 0.5, 0.65, 0.8, 0.9]

interface Tracing {
  readonly opened: Opened
  readonly order: PruneOrder
  readonly settings: PruneSettings
  readonly session: Session
  readonly examples: Calibration
  readonly context: CallContext
}

/** Prunes to several targets with the same settings, and says how large and how good each result is. */
export async function traceCurve(bench: Bench, order: PruneOrder, context: CallContext): Promise<CurveView> {
  const opened = openedOn(bench)
  const settings = withoutTarget(parsePruneSettings(order.settings))
  const session = await sessionOn(bench, order.backend)
  const { evaluation } = (await examplesFor(opened, settings)) ?? {}
  const examples = evaluation ?? [await makeUpInputs(opened.model)]
  const tracing = { opened, order, settings, session, examples, context: { ...context, tell: () => undefined } }
  const points: CurvePoint[] = []
  let kind: CurveView['kind'] = null
  let dense: number | null = null
  for (const [index, sparsity] of sparsities.entries()) {
    context.tell({ stage: 'comparing', done: index, total: sparsities.length })
    const { point, quality } = await tracePoint(bench, tracing, sparsity)
    points.push(point)
    if (quality) [kind, dense] = [quality.kind, quality.before]
  }
  const bytes = sizeOf(await writeModel(opened.model, opened.format.exporter, opened.file))
  return { kind, dense: { sparsity: 0, bytes, quality: kind === 'agreement' ? 1 : dense }, points }
}

function withoutTarget({ sparsity: _s, keep: _k, bytes: _b, macs: _m, ...rest }: PruneSettings): PruneSettings {
  return rest
}

async function tracePoint(
  bench: Bench,
  { opened, order, settings, session, examples, context }: Tracing,
  sparsity: number,
): Promise<{ readonly point: CurvePoint; readonly quality: Quality | undefined }> {
  const own = { ...settings, sparsity }
  const { plan } = await makePlan(bench, opened, order, own, context)
  const { model } = await cut(opened, plan, own, session, context)
  const bytes = sizeOf(await writeModel(model, opened.format.exporter, opened.file))
  const quality = await measureQuality(session, [opened.model, model], examples, context.signal)
  return { point: { sparsity, bytes, quality: quality?.after ?? null }, quality }
}
