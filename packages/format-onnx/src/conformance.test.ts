import { describe, expect, it } from 'vitest'
import {
  encodeOnnx,
  exporterCheckCount,
  exporterChecks,
  importerCheckCount,
  importerChecks,
  tinyModels,
} from '@coppice/testkit'
import { exporter, importer } from './index.ts'

const models = tinyModels.map(({ build }) => build(1))
const samples = await Promise.all(
  models.map(async model => ({ name: model.graph.name, bytes: await encodeOnnx(model), model })),
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
