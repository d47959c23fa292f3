import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { expect, inject } from 'vitest'

/** Where pictures of each stage are kept. */
const pictures = join(import.meta.dirname, '../../../../out/demo')

/** Starts Chromium. */
export function launch(...more: readonly string[]): Promise<Browser> {
  const executablePath = process.env['COPPICE_CHROMIUM'] ?? '/usr/bin/chromium'
  return chromium.launch({ executablePath, args: ['--no-sandbox', ...more] })
}

/** A page with the app, and what went wrong in it. */
export interface OpenApp {
  readonly page: Page
  /** What the page said was wrong. */
  readonly errors: string[]
  /** Keeps a picture of the page as it is. */
  picture(name: string): Promise<void>
  close(): Promise<void>
}

/** Opens the app in a context of its own, and waits until it has said what there is to choose from. */
export async function openApp(browser: Browser, options: BrowserContextOptions = {}, hash = ''): Promise<OpenApp> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
  const page = await context.newPage()
  const errors: string[] = []
  page.on('pageerror', error => errors.push(error.message))
  page.on('console', message => message.type() === 'error' && errors.push(message.text()))
  await page.goto(inject('address') + hash)
  if (hash === '') await page.getByRole('button', { name: /^Digits/ }).waitFor()
  return {
    page,
    errors,
    picture: async name => {
      mkdirSync(pictures, { recursive: true })
      await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true, animations: 'disabled' })
    },
    close: () => context.close(),
  }
}

/** Opens a sample and waits until its network is there. */
export async function openSample(page: Page, title: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`^${title}`) }).click()
  await page.getByRole('button', { name: 'Prune it' }).waitFor({ timeout: 120_000 })
}

/** Prunes and waits for the proof; what went wrong instead fails the test. */
export async function prune(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Prune (it|again)$/ }).click()
  await settle(page)
  await page.getByText('✓ proved').waitFor()
}

/** Waits until the worker is at rest; a message of trouble fails the test. */
export async function settle(page: Page): Promise<void> {
  await page.getByRole('region', { name: 'Progress' }).waitFor({ state: 'detached', timeout: 120_000 })
  const trouble = page.getByRole('alert')
  if (await trouble.isVisible()) expect(await trouble.innerText()).toBe('no trouble')
}

/** A number of a tile of the result, such as `57.2 kB`. */
export function tile(page: Page, name: string): Promise<string> {
  return page.locator('.tile', { hasText: name }).locator('strong').innerText()
}
