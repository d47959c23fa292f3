import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launch, openApp, openSample, prune } from './testing/open-app.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launch('--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader', '--ignore-gpu-blocklist')
})
afterAll(() => browser.close())

describe('WebGPU on a software adapter', () => {
  it('prunes and proves', async () => {
    const { page, picture, close } = await openApp(browser)
    await openSample(page, 'Train one now')
    await page.getByText('More settings').click()
    await page.getByLabel('Backend').selectOption('webgpu')
    await prune(page)
    await picture('webgpu')
    expect(await page.locator('.proof').innerText()).toMatch(/in webgpu/)
    await close()
  })
})
