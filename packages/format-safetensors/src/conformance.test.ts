import { describe, expect, it } from 'vitest'
import { exporterCheckCount, exporterChecks, importerCheckCount, importerChecks, tinyModels } from '@coppice/testkit'
import type { Model } from '@coppice/spec'
import { exporter, importer } from './index.ts'
import { writeBytes } from './testing/files.ts'

/** The weights of the tiny models, without the networks around them. */
const models = tinyModels.map(({ build }): Model => {
  const { graph } = build(1)
  const { name, tensors } = graph
  const alone = { name, tensors, inputs: [], outputs: [], nodes: [], values: new Map(), opsets: new Map() }
  return { format: 'memory', graph: alone, bytes: 0, document: undefined }
})
const samples = await Promise.all(
  models.map(async model => ({ name: model.graph.name, bytes: await writeBytes(model), model })),
)

describe('importer', () => {
  const checks = [...importerChecks(importer, { samples })]
  it('has all checks', () => expect(checks).toHaveLength(importerCheckCount))
  for (const { name, run } of checks) it(name, run)
})

describe('exporter', () => {
  const checks = [...exporterChecks(exporter, { importer, models })]
  it('has all checks', () => expect(checks).toHaveLength(exporterCheckCount))
  for (const { name, run } of checks) it(name, run)
})
