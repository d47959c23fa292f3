import { dataExtensions, examplesFields, pruneFields, targetFields } from 'coppice/browser'
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
    dataExtensions,
    samples: samples.map(({ load: _load, trained: _trained, ...sample }) => sample),
    targets: targetFields(),
    fields: pruneFields(),
    examplesFields: examplesFields(),
  }
}

function listPackage({ name, criteria }: CriterionPackage): PlacedCriterion[] {
  return Object.values(criteria).map(entry => ({ ...entry, place: name }))
}

/** A criterion as the page shows it. */
export function viewCriterion({ create, ...criterion }: PlacedCriterion): CriterionView {
  const { needs, granularities } = create()
  const { name, place, description, options, exported } = criterion
  const reference = exported === undefined ? name : `./${place}#${exported}`
  const view = { name, place, description, options, granularities, reference, needsExamples: needs.length > 0 }
  return { ...view, ...(exported !== undefined && { exported }) }
}

async function viewBackend([name, entry]: [string, (typeof backends)[string]]): Promise<BackendView> {
  const { description, code, isAvailable } = entry
  return { name, description, code, isAvailable: await isAvailable() }
}
