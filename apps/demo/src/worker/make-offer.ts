import { pruneFields, targetFields } from 'coppice/browser'
import type { CriterionPackage } from '../plugin.ts'
import { backends, criterionPackages, formats } from '../plugins.ts'
import type { BackendView, CriterionView, Offer } from '../protocol/views.ts'
import { samples } from '../samples/index.ts'
import type { Bench, PlacedCriterion } from './bench.ts'

/** Everything there is to choose from. */
export async function makeOffer(bench: Bench): Promise<Offer> {
  bench.criteria = criterionPackages.flatMap(listPackage)
  return {
    criteria: bench.criteria.map(viewCriterion),
    backends: await Promise.all(Object.entries(backends).map(viewBackend)),
    extensions: Object.values(formats).flatMap(format => format.extensions),
    samples: samples.map(({ load: _load, trained: _trained, ...sample }) => sample),
    targets: targetFields(),
    fields: pruneFields(),
  }
}

function listPackage({ name, criteria }: CriterionPackage): PlacedCriterion[] {
  return Object.values(criteria).map(entry => ({ ...entry, place: name }))
}

/** A criterion as the page shows it. */
export function viewCriterion({ name, place, description, options, create }: PlacedCriterion): CriterionView {
  const { needs, granularities } = create()
  return { name, place, description, options, granularities, needsExamples: needs.length > 0 }
}

async function viewBackend([name, entry]: [string, (typeof backends)[string]]): Promise<BackendView> {
  const { description, code, isAvailable } = entry
  return { name, description, code, isAvailable: await isAvailable() }
}
