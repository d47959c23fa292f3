import type { Exporter, Model, Sink } from '@coppice/spec'
import { describe, expect, it } from 'vitest'
import { branchWeights } from '../models/branch-weights.ts'
import { plainConvolutional } from '../models/plain-convolutional.ts'
import { errorOf } from './check.ts'
import { exporterCheckCount, exporterChecks } from './exporter-checks.ts'
import { failingChecks, fails } from '../testing/failing-checks.ts'
import { toyExporter, toyImporter } from '../testing/toy-format.ts'

const options = { importer: toyImporter, models: [branchWeights(1), plainConvolutional(1)] }

/** The sound exporter writing another model, or to another sink. */
const changed = (model: (model: Model) => Model, sink: (sink: Sink) => Sink = same => same): Exporter => ({
  ...toyExporter,
  write: (written, to) => toyExporter.write(model(written), sink(to)),
})

const named = (model: Model, name: string): Model => ({ ...model, graph: { ...model.graph, name } })

let writes = 0

/** For each check, an exporter that does what the check is there to find. */
const broken: Readonly<Record<string, Exporter>> = {
  'says what it is': { ...toyExporter, name: '' },
  'says what it keeps': { ...toyExporter, keeps: [] },
  'writes what reads back the same': changed(model => ({ ...model, graph: { ...model.graph, opsets: new Map() } })),
  'writes the same bytes for the same model': changed(model => named(model, `model ${++writes}`)),
  'writes what was read and not changed byte by byte': changed(model =>
    model.format === 'toy' ? named(model, 'written again') : model,
  ),
  'writes what another format read as its own, or refuses it in words': changed(model =>
    model.graph.nodes.some(node => 'origin' in node) ? named(model, JSON.stringify(model.graph.nodes)) : model,
  ),
  'leaves the model as it was': changed(model => {
    const tensors = model.graph.tensors as Map<string, never>
    tensors.delete([...tensors.keys()].at(-1)!)
    return model
  }),
  'writes to a sink that answers later': {
    ...toyExporter,
    async write(model, sink) {
      const buffer = new Uint8Array(1)
      const write = (bytes: Uint8Array): void => {
        for (const byte of bytes) {
          buffer[0] = byte
          void sink.write(buffer.subarray())
        }
      }
      await toyExporter.write(model, { ...sink, write })
    },
  },
  'passes on that the disk is full': changed(
    model => model,
    sink => ({ ...sink, write: async bytes => void (await errorOf(() => sink.write(bytes))) }),
  ),
  'passes on that a tensor cannot be read': {
    ...toyExporter,
    write: (model, sink) =>
      toyExporter.write(model, sink).catch(error => {
        if ((error as Error).message.includes('space')) throw error
      }),
  },
}

describe('exporterChecks', () => {
  it('yields as many checks as it says', () => {
    expect([...exporterChecks(toyExporter, options)]).toHaveLength(exporterCheckCount)
  })

  it('passes a sound exporter', async () => {
    expect(await failingChecks(exporterChecks(toyExporter, options))).toEqual([])
  })

  it('has a broken exporter for every check', () => {
    expect(Object.keys(broken)).toEqual([...exporterChecks(toyExporter, options)].map(check => check.name))
  })

  it.each(Object.entries(broken))('finds what is wrong: %s', async (name, exporter) => {
    const models = [branchWeights(1), plainConvolutional(1)]
    expect(await fails(exporterChecks(exporter, { ...options, models }), name)).toBe(true)
  })
})
