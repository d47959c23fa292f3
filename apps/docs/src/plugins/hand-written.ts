import { existsSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { readFrontMatter } from '../site/front-matter.ts'
import type { FrontMatter } from '../site/front-matter.ts'
import { pagesFolder, root } from '../site/places.ts'

/** The part of a plugin's page that somebody wrote. */
export interface HandWritten extends FrontMatter {
  /** Relative to the repository. */
  readonly file: string
}

/**
 * Reads the hand-written part of a plugin's page.
 *
 * @param kind - The folder: `criteria`, `formats` or `backends`.
 * @param headings - What it must tell of.
 * @throws where it is missing, or does not tell of it: no plugin is published without its page.
 */
export function readHandWritten(kind: string, name: string, headings: readonly string[]): HandWritten {
  const path = join(pagesFolder, kind, `${name}.md`)
  const file = relative(root, path)
  if (!existsSync(path)) throw new Error(`${name} has no page: write ${file} with ${headings.join(' and ')}`)
  const page = readFrontMatter(readFileSync(path, 'utf8'))
  const missing = headings.filter(heading => !page.text.split('\n').includes(`## ${heading}`))
  if (missing.length > 0) throw new Error(`${file} does not tell of: ${missing.join(', ')}`)
  return { ...page, file }
}
