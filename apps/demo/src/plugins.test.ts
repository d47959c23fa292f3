import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { backends, criterionPackages, formats } from './plugins.ts'

const list = 'plugins.ts'
const names = new Set([
  ...criterionPackages.flatMap(({ criteria }) => Object.keys(criteria)),
  ...Object.keys(backends),
  ...Object.keys(formats),
])

/** Names of plugins that are words of English or of the language besides, and are used as such. */
const words = new Set(['random', 'gradient', 'movement'])

/** Every word of names and texts in a program, comments left out. */
function wordsOf(text: string, file: string): string[] {
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) || ts.isStringLiteralLike(node) || ts.isJsxText(node)) found.push(node.text)
    if (ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node)) found.push(node.text)
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX))
  return found.flatMap(each => each.match(/@[\w-]+\/[\w-]+|[\w-]+/g) ?? [])
}

const isNaming = (word: string): boolean =>
  (names.has(word) && !words.has(word)) || /^@coppice\/(criterion|backend|format)-/.test(word)

describe('the list of plugins', () => {
  it('is the only place in the app that names a criterion, a backend or a format', async () => {
    const folder = import.meta.dirname
    const files = (await readdir(folder, { recursive: true })).filter(
      file => /\.tsx?$/.test(file) && !/\.test\.ts$/.test(file) && file !== list,
    )
    expect(files.length).toBeGreaterThan(50)
    const naming = await Promise.all(
      files.map(async file => {
        const used = wordsOf(await readFile(join(folder, file), 'utf8'), file).filter(isNaming)
        return used.map(word => `${file}: ${word}`)
      }),
    )
    expect(naming.flat()).toEqual([])
  })

  it('is itself full of what the check looks for', async () => {
    const used = wordsOf(await readFile(join(import.meta.dirname, list), 'utf8'), list).filter(isNaming)
    const looked = [...criterionPackages.map(({ name }) => name), ...Object.keys(backends), ...Object.keys(formats)]
    expect(used).toEqual(expect.arrayContaining(looked))
  })
})
