import type { Importer, Model, Source } from '@coppice/spec'
import { describe, expect, it } from 'vitest'
import { memorySink } from '@coppice/graph'
import { branchWeights } from '../models/branch-weights.ts'
import { constantWeights } from '../models/constant-weights.ts'
import { failingChecks, fails } from '../testing/failing-checks.ts'
import { importerCheckCount, importerChecks } from './importer-checks.ts'
import { toyExporter, toyImporter } from '../testing/toy-format.ts'

async function sampleOf(model: Model) {
  const sink = memorySink()
  await toyExporter.write(model, sink)
  return { name: model.graph.name, bytes: sink.bytes(), model }
}

const samples = [await sampleOf(branchWeights(1)), await sampleOf(constantWeights(1))]

/** The sound importer with the model changed afterwards. */
const changed = (change: (model: Model) => Model): Importer => ({
  ...toyImporter,
  read: async source => change(await toyImporter.read(source)),
})

const withGraph = (model: Model, graph: Partial<Model['graph']>): Model => ({
  ...model,
  graph: { ...model.graph, ...graph },
})

/** What an importer that never looks at the file would give. */
const careless = (): Model => samples[0]!.model

let reads = 0

/** For each check, an importer that does what the check is there to find. */
const broken: Readonly<Record<string, Importer>> = {
  'says what it is': { ...toyImporter, api: 2 as 1 },
  'recognises its files by their first bytes': { ...toyImporter, recognises: (_head, name) => name !== undefined },
  'does not recognise other files': { ...toyImporter, recognises: () => true },
  'reads its files into sound graphs': changed(model => withGraph(model, { nodes: model.graph.nodes.toReversed() })),
  'reads what was written': changed(model => withGraph(model, { opsets: new Map([['', 1]]) })),
  'reads the same twice': changed(model => withGraph(model, { opsets: new Map([['', ++reads]]) })),
  'reads from a source that answers later': {
    ...toyImporter,
    read: source =>
      toyImporter.read({ ...source, read: (...range) => (source.read(...range) as Uint8Array).subarray(0) }),
  },
  'leaves the bytes as they were': {
    ...toyImporter,
    async read(source: Source) {
      const model = await toyImporter.read(source)
      ;(await source.read(0, 1))[0] = 0
      return model
    },
  },
  'refuses other files with a failure': {
    ...toyImporter,
    read: source => (source.size === 0 ? Promise.reject(new TypeError('no bytes')) : toyImporter.read(source)),
  },
  'refuses truncated files with a failure': {
    ...toyImporter,
    read: async source => toyImporter.read(source).catch(careless),
  },
  'reads damaged files or refuses them with a failure': {
    ...toyImporter,
    read: async source =>
      toyImporter.read(source).catch(error => {
        throw new Error('Unexpected token', { cause: error })
      }),
  },
}

describe('importerChecks', () => {
  it('yields as many checks as it says', () => {
    expect([...importerChecks(toyImporter, { samples })]).toHaveLength(importerCheckCount)
  })

  it('passes a sound importer', async () => {
    expect(await failingChecks(importerChecks(toyImporter, { samples }))).toEqual([])
  })

  it('fails without samples', async () => {
    expect(await failingChecks(importerChecks(toyImporter, { samples: [] }))).toContain('reads what was written')
  })

  it('has a broken importer for every check', () => {
    expect(Object.keys(broken)).toEqual([...importerChecks(toyImporter, { samples })].map(check => check.name))
  })

  it.each(Object.entries(broken))('finds what is wrong: %s', async (name, importer) => {
    expect(await fails(importerChecks(importer, { samples }), name)).toBe(true)
  })
})
