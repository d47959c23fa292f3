import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  branchWeights,
  constantWeights,
  exporterCheckCount,
  exporterChecks,
  importerCheckCount,
  importerChecks,
  perceptron,
} from '@coppice/testkit'
import type { Sample } from '@coppice/testkit'
import type { Model } from '@coppice/spec'
import { exporter, importer } from './plugin-name.ts'

/** Small networks: weights as tensors, within nodes, and within branches. */
const models = [perceptron(1), constantWeights(1), branchWeights(1)]

/** Files to read. Put files here that other programs wrote: what was written here proves half of it. */
const samples = await Promise.all(models.map(sampleOf))

async function sampleOf(model: Model): Promise<Sample> {
  const parts: Uint8Array[] = []
  const sink = {
    name: 'memory',
    write: (bytes: Uint8Array) => void parts.push(bytes.slice()),
    close: () => undefined,
    abort: () => undefined,
  }
  await exporter.write(model, sink)
  return { name: model.graph.name, bytes: new Uint8Array(Buffer.concat(parts)), model }
}

/** Coppice's own formats pass the same checks. */
describe('plugin-name reads', () => {
  const checks = [...importerChecks(importer, { samples })]
  for (const { name, run } of checks) it(name, run)
  it('was asked everything', () => assert.equal(checks.length, importerCheckCount))
})

describe('plugin-name writes', () => {
  const checks = [...exporterChecks(exporter, { importer, models })]
  for (const { name, run } of checks) it(name, run)
  it('was asked everything', () => assert.equal(checks.length, exporterCheckCount))
})
