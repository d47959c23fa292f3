import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'

// The table of docs/bad-input.md against the tests that it speaks of.

const root = resolve(import.meta.dirname, '../../../..')
const read = (path: string): string => readFileSync(resolve(root, path), 'utf8')

/** Of each format: what the command line is tested with, and what the importer is. */
const tests: readonly (readonly [commandLine: string, importer: readonly string[]])[] = [
  ['packages/coppice/src/bad-input.test.ts', ['packages/format-onnx/src/bad-input.test.ts']],
  ['packages/coppice/src/bad-keras.test.ts', ['packages/format-keras/src/bad-input.test.ts']],
  ['packages/coppice/src/bad-tfjs.test.ts', ['packages/format-tfjs/src/bad-input.test.ts']],
  ['packages/coppice/src/bad-checkpoint.test.ts', ['packages/format-safetensors/src/bad-input.test.ts']],
]

/** The items that a file names: `item: 4`, `'item 4: …'`, `'items 4 and 5: …'`, `… (4, 5)'`. */
function itemsIn(path: string): Set<number> {
  const text = read(path)
  const named = [...text.matchAll(/item: (\d+)|items? (\d+)(?: and (\d+))?:/g)].flatMap(found => found.slice(1))
  const listed = [...text.matchAll(/\(((?:\d+, )*\d+)\)['`]/g)].flatMap(found => found[1]!.split(', '))
  return new Set([...named, ...listed].filter(Boolean).map(Number))
}

it('says of every format what is tested with what, and why it is not where it is not', () => {
  const rows = read('docs/bad-input.md').matchAll(/^\| +(\d+) \|([^\n]*)\|$/gm)
  const table = new Map([...rows].map(([, item, cells]) => [Number(item), cells!.split('|').map(cell => cell.trim())]))
  expect([...table.keys()]).toEqual(Array.from({ length: 36 }, (_, at) => at + 1))
  tests.forEach(([commandLine, importers], format) => {
    const [byCommandLine, byImporter] = [itemsIn(commandLine), new Set(importers.flatMap(path => [...itemsIn(path)]))]
    for (const [item, cells] of table) {
      const marks = [byCommandLine.has(item) ? 'C' : '', byImporter.has(item) ? 'I' : ''].join('')
      const cell = cells[format + 1]!
      if (marks === '') expect(cell, `item ${item}`).toMatch(/^[a-z]/)
      else expect(cell, `item ${item}`).toBe(marks)
    }
  })
})
