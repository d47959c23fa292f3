import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dragFiles } from './testing/drop-files.ts'
import { file } from './testing/named-bytes.ts'
import { launch, openApp, prune, settle, tile } from './testing/open-app.ts'
import { makeOwnTable } from './testing/own-table.ts'

let browser: Browser
beforeAll(async () => void (browser = await launch()))
afterAll(() => browser.close())

const own = await makeOwnTable()

const openOwn = async (page: Page): Promise<void> => {
  await page.getByLabel('Files of a model').setInputFiles([own.model])
  await page.getByRole('button', { name: 'Prune it' }).waitFor()
}

describe('a model of the user with examples of the user', () => {
  it('is mended, and its accuracy is measured', async () => {
    const { page, errors, picture, close } = await openApp(browser)
    await openOwn(page)
    const gradient = page.locator('option', { hasText: /^taylor/ })
    expect(await gradient.innerText()).toBe('taylor (needs examples)')
    await picture('examples-0-none')
    await dragFiles(page.locator('.drop.small'), 'drop', [own.table])
    await page.getByText('200 of 400 examples calibrate, 200 others measure').waitFor()
    expect(await gradient.innerText()).toBe('taylor')
    await page.getByLabel('Criterion', { exact: true }).selectOption('taylor')
    await prune(page)
    await picture('examples-1-result')
    expect(await page.locator('.tile', { hasText: 'accuracy' }).innerText()).toMatch(/from 100/)
    expect(parseFloat(await tile(page, 'accuracy'))).toBeGreaterThan(50)
    expect(await page.locator('.mending').innerText()).toMatch(/layers mended with \d+ examples/)
    await page.getByRole('tab', { name: 'Outputs' }).click()
    await page.getByText('examples that were kept aside').waitFor()
    await picture('examples-2-outputs')
    await page.getByRole('tab', { name: 'Curve' }).click()
    await page.getByRole('button', { name: 'Trace the curve' }).click()
    await settle(page)
    expect(await page.locator('thead th').last().innerText()).toBe('accuracy')
    await picture('examples-3-curve')
    await page.getByRole('button', { name: 'Remove' }).click()
    await page.locator('.drop.small').waitFor()
    expect(errors).toEqual([])
    await close()
  })

  it('is opened with them where both are dropped together', async () => {
    const { page, close } = await openApp(browser)
    await dragFiles(page.locator('.drop'), 'drop', [own.table, own.model])
    await page.getByText('200 of 400 examples calibrate, 200 others measure').waitFor()
    expect(await page.locator('.summary h2').innerText()).toBe('own.onnx')
    await close()
  })

  it('takes labels from a file of their own', async () => {
    const { page, close } = await openApp(browser)
    await openOwn(page)
    await page.getByLabel('Files of examples').setInputFiles([own.unlabelled])
    await page.getByLabel('Label column').fill('none')
    await page.getByLabel('Label column').blur()
    const lines = own.table.buffer.toString().split('\n').slice(1)
    const labels = lines.map(line => line.split(',').at(-1)).join('\n')
    await page.getByLabel('A file of labels').setInputFiles([file('labels.csv', labels)])
    await page.getByText('plain.csv, labels.csv').waitFor()
    await prune(page)
    expect(await page.locator('.tile', { hasText: 'accuracy' }).innerText()).toMatch(/from 100/)
    await close()
  })

  it('is told in words where they do not fit, and what to set', async () => {
    const { page, picture, close } = await openApp(browser)
    await openOwn(page)
    await page.getByLabel('Files of examples').setInputFiles([own.unlabelled])
    const problem = page.locator('.problem')
    await problem.waitFor()
    await picture('examples-that-do-not-fit')
    expect(await problem.innerText()).toMatch(/input 'x': expected examples of the shape \[6\], received \[5\]/)
    expect(await problem.innerText()).toMatch(/“label column” none/)
    await page.getByLabel('Label column').fill('none')
    await page.getByLabel('Label column').blur()
    await page.getByText('200 of 400 examples calibrate').waitFor()
    expect(await problem.count()).toBe(0)
    await prune(page)
    await close()
  })

  it('keeps those that it has where others cannot be read at all', async () => {
    const { page, close } = await openApp(browser)
    await openOwn(page)
    await page.getByLabel('Files of examples').setInputFiles([file('noise.csv', Uint8Array.of(255, 254, 0))])
    expect(await page.locator('.problem').innerText()).toMatch(/noise\.csv: expected IDX, NPY, NPZ or CSV/)
    await page.getByRole('button', { name: 'Remove' }).click()
    await page.getByLabel('Files of examples').setInputFiles([own.table])
    await page.getByText('200 of 400 examples calibrate').waitFor()
    await prune(page)
    await close()
  })

  it('can be given them by keyboard, on a narrow screen', async () => {
    const { page, picture, close } = await openApp(browser, { viewport: { width: 360, height: 740 } })
    // Somebody has to listen from the start: that is sent to the browser and not waited for.
    page.on('filechooser', () => undefined)
    const pickByKeyboard = async (label: string, files: Parameters<typeof dragFiles>[2]): Promise<void> => {
      const isThere = (): Promise<boolean> =>
        page.evaluate(name => document.activeElement?.getAttribute('aria-label') === name, label)
      for (let presses = 0; presses < 40 && !(await isThere()); presses++) await page.keyboard.press('Tab')
      const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.keyboard.press('Enter')])
      await chooser.setFiles([...files])
    }
    const overhang = (): Promise<number> =>
      page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    await pickByKeyboard('Files of a model', [own.model])
    await page.getByRole('button', { name: 'Prune it' }).waitFor()
    await picture('phone-3-own')
    expect(await overhang()).toBe(0)
    await pickByKeyboard('Files of examples', [own.table])
    await page.getByText('200 of 400 examples calibrate').waitFor()
    await prune(page)
    await picture('phone-3-own-result')
    expect(await overhang()).toBe(0)
    expect(await tile(page, 'accuracy')).toMatch(/\d/)
    await close()
  })
})

describe('files that are dragged', () => {
  it('are shown where they would fall, and are not opened in place of the page when they miss', async () => {
    const { page, picture, close } = await openApp(browser)
    const zone = page.locator('.drop')
    await dragFiles(zone, 'dragover', [own.model])
    await page.locator('.drop.over').waitFor()
    await picture('dragged-over')
    await dragFiles(zone, 'dragleave', [])
    await page.locator('.drop:not(.over)').waitFor()
    await dragFiles(zone, 'drop', [])
    const isRefused = await page.evaluate(
      () => !document.body.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true })),
    )
    expect(isRefused).toBe(true)
    expect(await page.getByRole('alert').count()).toBe(0)
    await dragFiles(zone, 'drop', [own.model])
    await page.getByRole('button', { name: 'Prune it' }).waitFor()
    expect(await page.locator('.summary h2').innerText()).toBe('own.onnx')
    await close()
  })
})
