import { listCriteria } from 'coppice/browser'
import { failure } from '@coppice/spec'
import type { CriterionView } from '../protocol/views.ts'
import type { Bench, PlacedCriterion } from './bench.ts'
import { viewCriterion } from './make-offer.ts'

/** Imports a module from a file of the user's own and takes in every criterion that it exports. */
export async function addCriteria(bench: Bench, file: File): Promise<readonly CriterionView[]> {
  const found = [...listCriteria(file.name, await importFile(file))].map(
    ([exported, { description, options, create }]): PlacedCriterion => ({
      name: create().name || exported,
      exported,
      place: file.name,
      description: description || `From ${file.name}.`,
      options,
      create,
    }),
  )
  if (found.length === 0)
    throw failure({
      code: 'usage',
      who: file.name,
      expected: 'a module that exports a criterion',
      received: 'none in it',
    })
  const names = new Set(found.map(({ name }) => name))
  bench.criteria = [...bench.criteria.filter(({ name }) => !names.has(name)), ...found]
  bench.opened?.drafts.clear()
  return found.map(viewCriterion)
}

async function importFile(file: File): Promise<object> {
  const address = URL.createObjectURL(new Blob([file], { type: 'text/javascript' }))
  try {
    return (await import(/* @vite-ignore */ address)) as object
  } catch (cause) {
    const received = cause instanceof Error ? cause.message : String(cause)
    const remedy = 'It has to be JavaScript that imports nothing: bundle it first.'
    throw failure({ code: 'usage', who: file.name, expected: 'a module that can be imported', received, remedy, cause })
  } finally {
    URL.revokeObjectURL(address)
  }
}
