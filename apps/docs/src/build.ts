import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { assemble } from './assemble.ts'
import { findDeadLinks } from './site/check-links.ts'
import { layOut } from './site/layout.ts'
import type { Section } from './site/layout.ts'
import { outFolder, referenceFolder, root } from './site/places.ts'
import { render } from './site/render.ts'

// Builds the site into dist/: every page, and the reference that typedoc wrote. Fails where a plugin has no page, a
// figure is missing or a link is dead.

if (!existsSync(join(referenceFolder, 'index.html')))
  throw new Error('There is no reference: run npm run docs:api first')
const broken: string[] = []
const sections = await assemble()
rmSync(outFolder, { recursive: true, force: true })
cpSync(referenceFolder, join(outFolder, 'reference'), { recursive: true })
const written = writePages(sections)
const wrong = [...broken, ...findDeadLinks(written, outFolder)]
for (const message of wrong) console.error(message)
if (wrong.length > 0) process.exitCode = 1
else console.log(`${written.size} pages in ${outFolder}`)

function writePages(all: readonly Section[]): Map<string, string> {
  const pages = all.flatMap(section => section.pages)
  const byFile = new Map(pages.flatMap(({ file, path }) => (file === undefined ? [] : [[file, path] as const])))
  return new Map(
    pages.map(page => {
      const html = layOut(page, render(page, { pages: byFile, root, onBroken: message => broken.push(message) }), all)
      const address = `${page.path}.html`
      mkdirSync(dirname(join(outFolder, address)), { recursive: true })
      writeFileSync(join(outFolder, address), html)
      return [address, html]
    }),
  )
}
