import { execFile } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import type { Source } from '@coppice/spec'
import { describe, expect, it } from 'vitest'
import { importer } from '../../../format-onnx/src/index.ts'
import { dynamicSizes } from './dynamic-sizes.ts'
import { expectEveryValue } from '../testing/expect-every-value.ts'

const fixtures = resolve(import.meta.dirname, '../../../../../shared/fixtures')
const skeletons = join(fixtures, 'skeletons')
const names = existsSync(skeletons) ? readdirSync(skeletons) : []

async function fileSource(path: string): Promise<Source & { close(): Promise<void> }> {
  const file = await open(path)
  const companions: { close(): Promise<void> }[] = []
  return {
    name: path,
    size: (await file.stat()).size,
    async read(offset, length) {
      const bytes = new Uint8Array(length)
      await file.read(bytes, 0, length, offset)
      return bytes
    },
    async companion(location) {
      const companion = await fileSource(join(dirname(path), location))
      companions.push(companion)
      return companion
    },
    async close() {
      for (const companion of companions) await companion.close()
      await file.close()
    },
  }
}

describe.skipIf(names.length === 0)('every exported architecture (../shared/fixtures/skeletons)', () => {
  it.each(names)('agrees with onnxruntime on every value at two sizes: %s', async name => {
    const folder = await mkdtemp(join(tmpdir(), 'coppice-infer-'))
    try {
      await promisify(execFile)(process.execPath, [join(fixtures, 'fill.mjs'), folder, join(skeletons, name)])
      const source = await fileSource(join(folder, name, 'model.onnx'))
      const { graph } = await importer.read(source)
      for (const sizes of await dynamicSizes(graph)) expect(await expectEveryValue(graph, sizes)).toBeGreaterThan(20)
      await source.close()
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
