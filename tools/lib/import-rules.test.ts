import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { findViolations } from './import-rules.ts'

const made: string[] = []
afterEach(() => Promise.all(made.splice(0).map(path => rm(path, { recursive: true }))))

/** A workspace of one package with the given files; returns the messages of its violations. */
async function check(folder: string, files: Record<string, string>, manifest: object = {}): Promise<string[]> {
  const root = await mkdtemp(join(tmpdir(), 'import-rules-'))
  made.push(root)
  const exports = { '.': { source: './src/index.ts' }, './node': { source: './src/node.ts' } }
  const all = { ...files, 'package.json': JSON.stringify({ name: `@coppice/${folder}`, exports, ...manifest }) }
  for (const [path, text] of Object.entries(all)) {
    const file = join(root, 'packages', folder, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
  }
  const violations = await findViolations(root)
  return violations.map(({ file, line, message }) => `${file}:${line}: ${message}`)
}

describe('findViolations', () => {
  it('refuses an import against the direction, a type or not', async () => {
    const found = await check('graph', {
      'src/index.ts': `import type { Plan } from '@coppice/spec'\n\nimport type { plan } from '@coppice/core'`,
    })
    expect(found).toEqual([
      'packages/graph/src/index.ts:3: packages/graph must not import @coppice/core; of the workspace it may import @coppice/spec',
    ])
  })

  it('refuses a dynamic import, a re-export and a subpath', async () => {
    const found = await check('criterion-new', {
      'src/index.ts': `export { a } from '@coppice/graph/deep'\nconst b = await import('@coppice/core')`,
    })
    expect(found).toHaveLength(2)
  })

  it('refuses a plugin that imports another plugin or the facade', async () => {
    const found = await check('format-new', {
      'src/index.ts': `import '@coppice/graph'\nimport '@coppice/criterion-sparsity'\nimport 'coppice'`,
    })
    expect(found).toHaveLength(2)
  })

  it('refuses files that import each other, for types too', async () => {
    const found = await check('spec', {
      'src/index.ts': `export { a } from './a.ts'`,
      'src/a.ts': `import type { B } from './b.ts'\nexport const a = 1`,
      'src/b.ts': `import { a } from './a.ts'\nexport type B = typeof a`,
    })
    expect(found).toEqual([
      'packages/spec/src/a.ts:1: imports in a circle: packages/spec/src/a.ts, packages/spec/src/b.ts',
    ])
  })

  it('refuses a relative path out of the package', async () => {
    const found = await check('spec', { 'src/index.ts': `export * from '../../graph/src/index.ts'` })
    expect(found).toEqual(['packages/spec/src/index.ts:1: reaches outside its own src with ../../graph/src/index.ts'])
  })

  it('refuses a forbidden dependency that no file imports yet', async () => {
    const found = await check('report', { 'src/index.ts': '' }, { dependencies: { '@coppice/core': 'workspace:^' } })
    expect(found).toHaveLength(1)
  })

  it('refuses node: modules behind the main entry, however far, and allows them behind a node entry', async () => {
    const found = await check('core', {
      'src/index.ts': `export * from './deep/file.ts'`,
      'src/deep/file.ts': `import { readFile } from 'node:fs/promises'`,
      'src/node.ts': `import { open } from 'node:fs'`,
    })
    expect(found).toEqual([
      'packages/core/src/deep/file.ts:1: imports node:fs/promises, but the main entry reaches this file and must run in browsers',
    ])
  })

  it('leaves tests and the folders that serve them free', async () => {
    const files = { 'src/a.test.ts': `import 'coppice'`, 'src/testing/b.ts': `import 'coppice'`, 'src/index.ts': '' }
    expect(await check('spec', files)).toEqual([])
  })

  it('asks for a rule for a package that it does not know', async () => {
    await expect(check('mystery', { 'src/index.ts': '' })).rejects.toThrow(
      'No rule says what packages/mystery may import',
    )
  })
})
