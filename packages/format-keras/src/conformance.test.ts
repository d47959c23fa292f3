import { describe, expect, it } from 'vitest'
import { exporterCheckCount, exporterChecks, importerCheckCount, importerChecks } from '@coppice/testkit'
import { createImporter, exporter } from './index.ts'
import { readInThread } from './node/index.ts'
import { readBytes } from './testing/files.ts'
import { smallArchive, smallLegacy } from './testing/keras-files.ts'

const [legacy, archive] = [await smallLegacy(), await smallArchive()]
const [fromLegacy, fromArchive] = [await readBytes(legacy), await readBytes(archive)]

// What is in the one file is what is in the other.
const samples = [
  { name: 'HDF5', bytes: legacy, model: fromArchive },
  { name: 'archive', bytes: archive, model: fromLegacy },
]

// Some of the damaged files keep the library busy for ever.
const importer = createImporter({ readHdf5: readInThread({ seconds: 5, files: 500 }) })

describe('importer', () => {
  const checks = [...importerChecks(importer, { samples })]
  it('has all checks', () => expect(checks).toHaveLength(importerCheckCount))
  for (const { name, run } of checks) it(name, run)
})

describe('exporter', () => {
  const checks = [...exporterChecks(exporter, { importer, models: [fromLegacy, fromArchive] })]
  it('has all checks', () => expect(checks).toHaveLength(exporterCheckCount))
  for (const { name, run } of checks) it(name, run)
})
