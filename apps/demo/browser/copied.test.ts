import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { importer } from '@coppice/format-onnx'
import { constantsOf, memorySource } from '@coppice/graph'
import type { Plan } from '@coppice/spec'
import type { Browser, Download, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { file } from './testing/named-bytes.ts'
import type { NamedBytes } from './testing/named-bytes.ts'
import { launch, openApp, openSample, prune, settle } from './testing/open-app.ts'
import { makeOwnTable } from './testing/own-table.ts'
import { copy, makeProject, runCode, runShell, save } from './testing/run-copied.ts'

let browser: Browser
beforeAll(async () => void (browser = await launch()))
afterAll(() => browser.close())

const asFile = async (download: Download): Promise<NamedBytes> =>
  file(download.suggestedFilename(), await readFile(await download.path()))

/** Every weight of a model, so that what stays can be compared, and not only how much. */
async function weightsOf(bytes: Uint8Array): Promise<ReadonlyMap<string, readonly number[]>> {
  const { graph } = await importer.read(memorySource(new Uint8Array(bytes), 'model.onnx'))
  const entries = [...constantsOf(graph)].map(async ([name, { type, shape, read }]) => {
    const { buffer, byteOffset, byteLength } = (await read()).slice()
    const values = type === 'float32' ? [...new Float32Array(buffer, byteOffset, byteLength / 4)] : []
    return [name, [...shape, ...values]] as const
  })
  return new Map(await Promise.all(entries))
}

/** Fails where a model is not the one that the page gives: other sizes, or weights that differ by more than rounding. */
async function expectSameModel(folder: string, small: NamedBytes): Promise<void> {
  const [wanted, made] = [await weightsOf(small.buffer), await weightsOf(await readFile(join(folder, small.name)))]
  expect([...made.keys()]).toEqual([...wanted.keys()])
  for (const [name, values] of wanted) {
    expect(made.get(name)!.length, name).toBe(values.length)
    const scale = Math.max(...values.map(Math.abs), 1e-6)
    values.forEach((value, at) => expect(Math.abs(made.get(name)![at]! - value), name).toBeLessThan(1e-3 * scale))
  }
}

/** Which cells go, unit by unit. */
const removedBy = ({ units }: Plan): unknown => units.map(({ id, removed }) => [id, removed])

/** Runs both that were copied, each in a folder with these files, and compares what comes of them with the page's. */
async function expectSameResults(page: Page, files: readonly NamedBytes[]): Promise<void> {
  const small = await asFile(await save(page, /^Download/))
  const plan = await asFile(await save(page, 'Plan'))
  const [command, code] = [await copy(page, 'Copy as command'), await copy(page, 'Copy as code')]
  const folder = await makeProject(files)
  await runShell(folder, command)
  await expectSameModel(folder, small)
  await rm(join(folder, small.name))
  const planned = await runCode(folder, `${code}\nconsole.log(\`PLAN \${JSON.stringify(plan)}\`)`)
  await expectSameModel(folder, small)
  const made = JSON.parse(/^PLAN (.*)$/m.exec(planned)![1]!) as Plan
  expect(removedBy(made)).toEqual(removedBy(JSON.parse(plan.buffer.toString()) as Plan))
}

/** Node reads the sources of everything four times. */
const timeout = 8 * 60_000

const permissions = ['clipboard-read', 'clipboard-write']

describe('what is copied gives the same plan and the same model', { timeout }, () => {
  it('of a sample, with the files that the page offers beside it, and of one with a unit put back', async () => {
    const { page, close } = await openApp(browser, { permissions })
    await openSample(page, 'Digits')
    await prune(page)
    const files = [
      await asFile(await save(page, 'Save digits.onnx')),
      await asFile(await save(page, 'Save digits.npz')),
    ]
    await expectSameResults(page, files)
    await page.getByRole('button', { name: /^wide\.weight/ }).click()
    await settle(page)
    const plan = await asFile(await save(page, 'Plan'))
    expect(await copy(page, 'Copy as command')).toBe(
      'npx coppice prune digits.onnx digits.small.onnx --data digits.npz --plan digits.small.onnx.plan.json',
    )
    await expectSameResults(page, [...files, plan])
    await close()
  })

  it('of a model of the user with examples of the user and settings of every kind', async () => {
    const own = await makeOwnTable()
    const { page, close } = await openApp(browser, { permissions })
    await page.getByLabel('Files of a model').setInputFiles([own.model, own.table])
    await page.getByLabel('Criterion', { exact: true }).selectOption('taylor')
    await page.getByText('How they are used').click()
    await page.getByLabel('Preprocess').fill('scale=1/2')
    await page.getByLabel('Calibration').fill('100')
    await page.getByLabel('Calibration').blur()
    await page.getByText('100 of 400 examples calibrate').waitFor()
    await page.getByText('More settings').click()
    await page.getByLabel('Repair').selectOption('bias')
    await page.getByLabel('Seed').fill('7')
    await page.getByLabel('Seed').blur()
    await prune(page)
    await expectSameResults(page, [own.model, own.table])
    await close()
  })

  it('of a criterion of the user', async () => {
    const module = `export const stranger = {
      name: 'last-first', description: 'Keeps the last cells.',
      options: [{ name: 'slope', type: 'number', default: 1, description: 'How steep.' }],
      create: ({ slope = 1 } = {}) => ({
        kind: 'criterion', api: 1, name: 'last-first', needs: [], granularities: ['channel'],
        score: unit => Float32Array.from({ length: unit.size }, (_, cell) => slope * cell),
      }),
    }`
    const own = await makeOwnTable()
    const { page, close } = await openApp(browser, { permissions })
    await page.getByLabel('Files of a model').setInputFiles([own.model])
    const criterion = file('stranger.js', module)
    await page.getByLabel('A criterion of your own, as a JavaScript module').setInputFiles([criterion])
    await page.getByLabel('Slope').fill('2')
    await prune(page)
    expect(await copy(page, 'Copy as command')).toBe(
      `npx coppice prune own.onnx own.small.onnx --criterion './stranger.js#stranger:slope=2'`,
    )
    await expectSameResults(page, [own.model, criterion])
    await close()
  })
})
