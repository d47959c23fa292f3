import { exporter as onnx } from '@coppice/format-onnx'
import { exporter as safetensors } from '@coppice/format-safetensors'
import { exporter as tfjs } from '@coppice/format-tfjs'
import { importer } from '@coppice/format-keras'
import { memorySource } from '@coppice/graph'
import type { Model } from '@coppice/spec'
import { plainConvolutional } from '@coppice/testkit'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { smallArchive, smallLegacy } from '../../../packages/format-keras/src/testing/keras-files.ts'
import { file, filesOf } from './testing/named-bytes.ts'
import type { NamedBytes } from './testing/named-bytes.ts'
import { launch, openApp, openSample, prune, settle, tile } from './testing/open-app.ts'

let browser: Browser
beforeAll(async () => void (browser = await launch()))
afterAll(() => browser.close())

const weights = (model: Model): Model => ({ ...model, graph: { ...model.graph, nodes: [], inputs: [], outputs: [] } })

const choose = (page: Page, files: NamedBytes[]): Promise<void> =>
  page.getByLabel('Files of a model').setInputFiles(files)

const own = plainConvolutional(1)
const files: Readonly<Record<string, () => Promise<NamedBytes[]>>> = {
  'own.onnx': () => filesOf(onnx, 'own.onnx', own),
  'model.json': async () =>
    filesOf(tfjs, 'model.json', await importer.read(memorySource(await smallLegacy(), 'own.h5'))),
  'own.h5': async () => [file('own.h5', await smallLegacy())],
  'own.keras': async () => [file('own.keras', await smallArchive())],
  'own.safetensors': () => filesOf(safetensors, 'own.safetensors', weights(own)),
}

describe.each(Object.entries(files))('the file %s of the user', (name, make) => {
  it('is opened, pruned and saved', async () => {
    const { page, errors, picture, close } = await openApp(browser)
    await choose(page, await make())
    await page.getByRole('button', { name: 'Prune it' }).click()
    await settle(page)
    await page.locator('.badge').waitFor()
    await picture(`file-${name}`)
    expect(await page.locator('.badge').innerText()).toBe(name === 'own.safetensors' ? 'not proved' : '✓ proved')
    expect(await tile(page, 'size')).toMatch(/\d/)
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: /^Download/ }).click(),
    ])
    expect(download.suggestedFilename()).toMatch(/\.small\./)
    expect(errors).toEqual([])
    await close()
  })
})

describe('files that are broken', () => {
  const broken: Readonly<Record<string, () => Promise<NamedBytes[]>>> = {
    'empty.onnx': async () => [file('empty.onnx', new Uint8Array(0))],
    'page.onnx': async () => [file('page.onnx', Buffer.from('<!doctype html><title>Not found</title>'))],
    'cut.onnx': async () =>
      (await filesOf(onnx, 'cut.onnx', own)).map(one => ({ ...one, buffer: one.buffer.subarray(0, 900) })),
    'cut.h5': async () => [file('cut.h5', (await smallLegacy()).subarray(0, 1500))],
    'model.json': async () => (await files['model.json']!()).slice(0, 1),
  }

  it.each(Object.entries(broken))('%s is refused in words, and nothing is lost', async (name, make) => {
    const { page, picture, close } = await openApp(browser)
    await choose(page, await make())
    const alert = page.getByRole('alert')
    await alert.waitFor()
    await picture(`broken-${name}`)
    expect(await alert.innerText()).toMatch(/expected .*received/s)
    await openSample(page, 'Digits')
    expect(await alert.isVisible()).toBe(false)
    await close()
  })

  it('leave the model open that was', async () => {
    const { page, close } = await openApp(browser)
    await openSample(page, 'Digits')
    await page
      .getByLabel('A criterion of your own, as a JavaScript module')
      .setInputFiles([{ name: 'broken.js', mimeType: 'text/javascript', buffer: Buffer.from('export const') }])
    expect(await page.getByRole('alert').innerText()).toMatch(/broken\.js/)
    await prune(page)
    await close()
  })
})
