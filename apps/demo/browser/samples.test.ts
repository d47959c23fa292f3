import { readFile } from 'node:fs/promises'
import { importer } from '@coppice/format-onnx'
import { memorySource } from '@coppice/graph'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launch, openApp, openSample, prune, settle, tile } from './testing/open-app.ts'

let browser: Browser
beforeAll(async () => void (browser = await launch()))
afterAll(() => browser.close())

const samples = [
  ['Digits', 'accuracy'],
  ['Denoiser', 'error'],
  ['Letters', 'accuracy'],
  ['Train one now', 'accuracy'],
] as const

describe.each(samples)('the sample %s', (title, quality) => {
  it('goes all the way from one press of a button to a file', async () => {
    const { page, errors, picture, close } = await openApp(browser)
    const name = title.toLowerCase().replaceAll(' ', '-')
    if (title === 'Train one now') await watchTraining(page, () => picture(`${name}-0-training`))
    else await openSample(page, title)
    await picture(`${name}-1-network`)
    const bytes = await page.locator('.summary dd').nth(1).innerText()
    await prune(page)
    await picture(`${name}-2-result`)
    expect(parseFloat(await tile(page, 'size'))).toBeLessThan(parseFloat(bytes))
    expect(await tile(page, quality)).toMatch(/\d/)
    expect(await tile(page, 'latency')).toMatch(/ms/)
    for (const view of ['Weights', 'Outputs', 'Network']) {
      await page.getByRole('tab', { name: view }).click()
      if (view === 'Weights') await page.locator('canvas.mask').waitFor()
      if (view === 'Outputs') await page.locator('.examples li').first().waitFor()
      await picture(`${name}-3-${view.toLowerCase()}`)
    }
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: /^Download/ }).click(),
    ])
    const file = await readFile(await download.path())
    const model = await importer.read(memorySource(new Uint8Array(file), download.suggestedFilename()))
    expect(model.graph.nodes.length).toBeGreaterThan(3)
    expect(errors).toEqual([])
    await close()
  })
})

async function watchTraining(page: Page, picture: () => Promise<void>): Promise<void> {
  await page.getByRole('button', { name: /^Train one now/ }).click()
  await page.getByRole('img', { name: /^Loss, now/ }).waitFor({ timeout: 60_000 })
  await picture()
  await page.getByRole('button', { name: 'Prune it' }).waitFor({ timeout: 120_000 })
}

describe('work that takes long', () => {
  it('can be stopped, and what was open stays open', async () => {
    const { page, close } = await openApp(browser)
    await openSample(page, 'Denoiser')
    await page.getByRole('tab', { name: 'Curve' }).click()
    await page.getByRole('button', { name: 'Trace the curve' }).click()
    await page.getByRole('button', { name: 'Stop' }).click()
    await settle(page)
    expect(await page.locator('svg.curve').count()).toBe(0)
    await prune(page)
    await close()
  })
})

describe('work that does not listen', () => {
  it('is stopped all the same, and what was open and pruned is as it was', async () => {
    const endless = `export const endless = {
      kind: 'criterion', api: 1, name: 'endless', needs: [], granularities: ['channel'],
      score: () => { for (;;); },
    }`
    const { page, close } = await openApp(browser)
    await openSample(page, 'Train one now')
    await prune(page)
    const size = await tile(page, 'size')
    await page
      .getByLabel('A criterion of your own, as a JavaScript module')
      .setInputFiles([{ name: 'endless.js', mimeType: 'text/javascript', buffer: Buffer.from(endless) }])
    await page.getByRole('button', { name: 'Prune again' }).click()
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByRole('region', { name: 'Progress' }).waitFor({ state: 'detached' })
    await page.getByRole('tab', { name: 'Outputs' }).click()
    await page.locator('.examples li').first().waitFor({ timeout: 60_000 })
    expect(await tile(page, 'size')).toBe(size)
    await page.getByLabel('Criterion', { exact: true }).selectOption('l2')
    await prune(page)
    await close()
  })
})

describe('a result', () => {
  it('lets a unit be put back, and let go again', async () => {
    const { page, picture, close } = await openApp(browser)
    await openSample(page, 'Digits')
    await prune(page)
    const before = await tile(page, 'size')
    const unit = page.getByRole('button', { name: /^wide\.weight/ })
    await unit.click()
    await settle(page)
    await picture('unit-put-back')
    expect(await unit.getAttribute('aria-pressed')).toBe('true')
    expect(await unit.innerText()).toMatch(/0 of 32 go/)
    const larger = await tile(page, 'size')
    expect(parseFloat(larger)).toBeGreaterThan(parseFloat(before))
    await unit.click()
    await settle(page)
    expect(await tile(page, 'size')).toBe(before)
    await close()
  })

  it('has a curve over several targets', async () => {
    const { page, picture, close } = await openApp(browser)
    await openSample(page, 'Letters')
    await page.getByRole('tab', { name: 'Curve' }).click()
    await page.getByRole('button', { name: 'Trace the curve' }).click()
    await settle(page)
    await picture('curve')
    const sizes = await page.locator('tbody td:nth-child(2)').allInnerTexts()
    expect(sizes).toHaveLength(7)
    const numbers = sizes.map(parseFloat)
    expect(numbers).toEqual(numbers.toSorted((one, other) => other - one))
    await close()
  })
})
