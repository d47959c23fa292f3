import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { launch, openApp, openSample, prune, settle, tile } from './testing/open-app.ts'

let browser: Browser
beforeAll(async () => void (browser = await launch()))
afterAll(() => browser.close())

describe('the app', () => {
  it('loads little before anything is chosen, and only from where it lies', async () => {
    const context = await browser.newContext({ serviceWorkers: 'block' })
    const page = await context.newPage()
    const asked: string[] = []
    page.on('request', request => asked.push(request.url()))
    await page.goto(inject('address'))
    await page.getByRole('button', { name: /^Digits/ }).waitFor()
    expect(asked.filter(url => !url.startsWith(inject('address')))).toEqual([])
    expect(asked.filter(url => /wasm|tfjs|hdf5|model$/.test(url))).toEqual([])
    await context.close()
  })

  it('works without a network after the first load', async () => {
    const { page, picture, close } = await openApp(browser)
    await page.evaluate(async () => void (await navigator.serviceWorker.ready))
    await page.context().setOffline(true)
    await page.reload()
    await openSample(page, 'Digits')
    await prune(page)
    await picture('offline')
    expect(await tile(page, 'size')).toMatch(/kB/)
    await close()
  })

  it('fits on a phone', async () => {
    const { page, picture, close } = await openApp(browser, { viewport: { width: 360, height: 740 }, hasTouch: true })
    const overhang = (): Promise<number> =>
      page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    await picture('phone-1-welcome')
    expect(await overhang()).toBe(0)
    await openSample(page, 'Letters')
    await prune(page)
    for (const view of ['Layers', 'Weights', 'Outputs', 'Network', 'Curve']) {
      await page.getByRole('tab', { name: view }).click()
      await picture(`phone-2-${view.toLowerCase()}`)
      expect(await overhang(), view).toBe(0)
    }
    await close()
  })

  it('is dark where the system is', async () => {
    const { page, picture, close } = await openApp(browser, { colorScheme: 'dark' })
    await picture('dark-1-welcome')
    await openSample(page, 'Digits')
    await prune(page)
    await picture('dark-2-result')
    const brightness = await page.evaluate(() => {
      const [red, green, blue] = getComputedStyle(document.body).backgroundColor.match(/\d+/g)!.map(Number)
      return (red! + green! + blue!) / 3
    })
    expect(brightness).toBeLessThan(60)
    await close()
  })

  it('can be used by keyboard alone', async () => {
    const { page, close } = await openApp(browser)
    const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.textContent ?? '')
    const tabTo = async (text: RegExp): Promise<void> => {
      for (let presses = 0; presses < 60 && !text.test(await focused()); presses++) await page.keyboard.press('Tab')
      expect(await focused()).toMatch(text)
    }
    await tabTo(/^Digits/)
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Prune it' }).waitFor()
    await tabTo(/^Prune it/)
    await page.keyboard.press('Enter')
    await settle(page)
    await page.getByText('✓ proved').waitFor()
    await tabTo(/^Layers/)
    await page.keyboard.press('ArrowRight')
    await page.locator('canvas.mask').waitFor()
    expect(await focused()).toBe('Weights')
    await page.keyboard.press('ArrowLeft')
    await tabTo(/^wide\.weight/)
    await page.keyboard.press('Space')
    await settle(page)
    expect(await page.getByRole('button', { name: /^wide\.weight/ }).innerText()).toMatch(/0 of 32 go/)
    await close()
  })

  it('gives every control a name', async () => {
    const { page, close } = await openApp(browser)
    await openSample(page, 'Digits')
    await prune(page)
    const nameless = await page.evaluate(() =>
      [...document.querySelectorAll('button, input, select, [role=button], [role=tab], [role=img], progress')]
        .filter(element => {
          const labels = 'labels' in element ? [...((element.labels ?? []) as Iterable<Element>)] : []
          const text = [element, ...labels].map(each => each.textContent).join('')
          return !element.getAttribute('aria-label') && text.trim() === ''
        })
        .map(element => element.outerHTML),
    )
    expect(nameless).toEqual([])
    await close()
  })
})

describe('settings', () => {
  it('are in the address, and come back from it', async () => {
    const { page, close } = await openApp(browser)
    await openSample(page, 'Digits')
    await page.getByLabel('Granularity').selectOption('element')
    await page.getByLabel('Criterion', { exact: true }).selectOption('lp')
    await page.getByLabel('Power').fill('3')
    await page.getByLabel('Power').blur()
    const { hash } = new URL(page.url())
    expect(new URLSearchParams(hash.slice(1)).get('criterion')).toBe('lp:power=3')
    const again = await openApp(browser, {}, hash)
    await again.page.getByRole('button', { name: 'Prune it' }).waitFor()
    expect(await again.page.getByLabel('Granularity').inputValue()).toBe('element')
    expect(await again.page.getByLabel('Power').inputValue()).toBe('3')
    await prune(again.page)
    await again.picture('settings-element')
    await again.close()
    await close()
  })

  it('are copied as a command and as code', async () => {
    const { page, close } = await openApp(browser, { permissions: ['clipboard-read', 'clipboard-write'] })
    await openSample(page, 'Digits')
    await page.getByLabel('Criterion', { exact: true }).selectOption('l2')
    await prune(page)
    const clipboard = (): Promise<string> => page.evaluate(() => navigator.clipboard.readText())
    await page.getByRole('button', { name: 'Copy as command' }).click()
    await page.getByText('Command line copied.').waitFor({ state: 'attached' })
    expect(await clipboard()).toBe('npx coppice prune digits.onnx digits.small.onnx --data digits.npz --criterion l2')
    await page.getByRole('button', { name: 'Copy as code' }).click()
    await page.getByText('Code copied.').waitFor({ state: 'attached' })
    expect(await clipboard()).toMatch(/criteria\['l2'\]\.create\(\)/)
    await close()
  })

  it('take a criterion from a file of the user', async () => {
    const { page, picture, close } = await openApp(browser)
    await openSample(page, 'Digits')
    const module = `export const stranger = {
      name: 'last-first', description: 'Keeps the last cells.',
      options: [{ name: 'slope', type: 'number', default: 1, description: 'How steep.' }],
      create: ({ slope = 1 } = {}) => ({
        kind: 'criterion', api: 1, name: 'last-first', needs: [], granularities: ['channel'],
        score: unit => Float32Array.from({ length: unit.size }, (_, cell) => slope * cell),
      }),
    }`
    await page
      .getByLabel('A criterion of your own, as a JavaScript module')
      .setInputFiles([{ name: 'stranger.js', mimeType: 'text/javascript', buffer: Buffer.from(module) }])
    await page.getByText('Keeps the last cells.').waitFor()
    await page.getByLabel('Slope').fill('2')
    await prune(page)
    await picture('criterion-of-a-file')
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Plan', exact: true }).click(),
    ])
    const { readFile } = await import('node:fs/promises')
    const plan = JSON.parse(await readFile(await download.path(), 'utf8')) as {
      criterion: string
      units: { removed: number[] }[]
    }
    expect(plan.criterion).toBe('last-first')
    expect(plan.units[0]!.removed).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
    await close()
  })
})
