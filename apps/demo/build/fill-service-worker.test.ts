import { mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fillServiceWorker } from './fill-service-worker.ts'
import { firstLoad } from './first-load.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coppice-demo-'))
  await mkdir(join(folder, 'assets'))
  await writeFile(join(folder, 'index.html'), '<!doctype html>')
  for (const name of ['a', 'b', 'c']) await writeFile(join(folder, `assets/${name}.js`), `// ${name}`)
  await writeFile(join(folder, 'service-worker.js'), "JSON.parse('%FILES%'); version = '%VERSION%'")
})
afterEach(() => rm(folder, { recursive: true }))

const fill = async (): Promise<string> => {
  await writeFile(join(folder, 'service-worker.js'), "JSON.parse('%FILES%'); version = '%VERSION%'")
  await fillServiceWorker(folder)
  return readFile(join(folder, 'service-worker.js'), 'utf8')
}

describe('fillServiceWorker', () => {
  it('lists every file but the service worker', async () => {
    expect(await fill()).toMatch(/\["\.\/assets\/a\.js","\.\/assets\/b\.js","\.\/assets\/c\.js","\.\/index\.html"\]/)
  })

  it('gives another version when a file changes, and only then', async () => {
    const before = await fill()
    expect(await fill()).toBe(before)
    await writeFile(join(folder, 'assets/b.js'), '// changed')
    expect(await fill()).not.toBe(before)
  })
})

describe('firstLoad', () => {
  it('follows what is imported, and nothing else', async () => {
    const chunks = new Map([
      ['assets/a.js', { entry: '/x/src/main.ts?worker', imports: ['assets/b.js'] }],
      ['assets/b.js', { entry: null, imports: ['assets/a.js'] }],
      ['assets/c.js', { entry: null, imports: [] }],
    ])
    const loaded = await firstLoad(folder, chunks, ['/src/main.ts'])
    expect(loaded.map(({ file }) => file)).toEqual(['index.html', 'assets/a.js', 'assets/b.js'])
    expect(loaded.every(({ brotliBytes }) => brotliBytes > 0)).toBe(true)
    await expect(firstLoad(folder, chunks, ['/src/other.ts'])).rejects.toThrow(/other/)
  })
})
