import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { pluginKinds } from './plugin-kind.ts'
import { run } from './run.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'create-coppice-plugin-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs it with these arguments; with answers, in a terminal whose user types them and then leaves. */
async function create(argv: readonly string[], answers?: readonly string[]): Promise<Ran> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const stdin = Object.assign(Readable.from((answers ?? []).map(answer => `${answer}\n`)), {
    isTTY: answers !== undefined,
  })
  const code = await run(argv, { stdin, stdout, stderr, folder })
  stdout.end()
  stderr.end()
  return { code, stdout: await text(stdout), stderr: await text(stderr) }
}

const filesIn = (path: string): string[] =>
  readdirSync(join(folder, path), { recursive: true, encoding: 'utf8' })
    .filter(each => statSync(join(folder, path, each)).isFile())
    .sort()

const read = (path: string): string => readFileSync(join(folder, path), 'utf8')

describe('create-coppice-plugin', () => {
  it.each(pluginKinds)('writes a %s, with nothing of the template left in it', async kind => {
    const { code, stdout, stderr } = await create(['@me/my-thing', '--kind', kind])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const files = filesIn('my-thing')
    expect(files).toEqual(
      expect.arrayContaining([
        '.changeset/config.json',
        '.changeset/first-release.md',
        '.gitignore',
        'LICENSE',
        'README.md',
        'docs/my-thing.md',
        'package.json',
        'src/my-thing.test.ts',
        'src/my-thing.ts',
        'tsconfig.build.json',
        'tsconfig.json',
      ]),
    )
    for (const file of files) {
      expect(read(`my-thing/${file}`)).not.toMatch(/plugin-?name|package-name/i)
      expect(stdout).toContain(file)
    }
  })

  it('says in the manifest what it is and needs', async () => {
    await create(['@me/my-criterion', '--kind', 'criterion'])
    const manifest = JSON.parse(read('my-criterion/package.json'))
    expect(manifest).toMatchObject({
      name: '@me/my-criterion',
      exports: { '.': { default: './dist/my-criterion.js' } },
      keywords: ['coppice', 'coppice-criterion'],
    })
    expect(Object.keys(manifest.dependencies)).toEqual(['@coppice/spec'])
    expect(manifest).not.toHaveProperty('peerDependencies')
    expect(read('my-criterion/.changeset/first-release.md')).toContain("'@me/my-criterion': minor")
    expect(read('my-criterion/src/my-criterion.ts')).toContain('export function myCriterion(')
  })

  it('has the runtime of a backend installed beside it, and once', async () => {
    await create(['my-backend', '--kind', 'backend'])
    const { peerDependencies, devDependencies } = JSON.parse(read('my-backend/package.json'))
    expect(Object.keys(peerDependencies)).toEqual(['@tensorflow/tfjs-backend-cpu', '@tensorflow/tfjs-core'])
    expect(devDependencies).toMatchObject(peerDependencies)
  })

  it('writes to the folder that is named, and gives what comes next', async () => {
    const { stdout } = await create(['mine', '--kind', 'format', '--folder', 'deep/down'])
    expect(filesIn('deep/down')).toContain('package.json')
    expect(stdout).toMatch(/Made the format mine\.[^]*cd deep\/down\n {2}npm install/)
  })

  it('asks for what is missing, until the answer does', async () => {
    const { code, stdout } = await create([], ['My Thing', 'my-thing', 'optimizer', 'backend'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/Expected a name in lower case.*received 'My Thing'/)
    expect(stdout).toMatch(/Expected --kind criterion, backend, format, received 'optimizer'/)
    expect(read('my-thing/package.json')).toContain('coppice-backend')
  })

  it('asks for nothing that was given', async () => {
    const { code, stdout } = await create(['--kind', 'criterion'], ['mine'])
    expect(code).toBe(0)
    expect(stdout).not.toContain('Kind (')
  })

  it('leaves where the user does', async () => {
    const { code, stderr } = await create(['mine'], [])
    expect({ code, stderr }).toEqual({
      code: 130,
      stderr: 'error: create-coppice-plugin: expected an answer, received the end of input\n',
    })
    expect(readdirSync(folder)).toEqual([])
  })

  it.each([
    [['mine'], /expected --kind criterion, backend, format, received none, and no terminal/],
    [[], /expected the name of a package, received none/],
    [['mine', '--kind', 'optimizer'], /expected --kind criterion, backend, format, received 'optimizer'/],
    [['mine', '--kind', ''], /expected --kind criterion, backend, format, received none/],
    [['mine', 'yours', '--kind', 'criterion'], /expected one name, received mine yours/],
    [['mine', '--sort', 'criterion'], /flags that exist, received .*--sort/],
    [['Mine', '--kind', 'criterion'], /received 'Mine'/],
    [['../mine', '--kind', 'criterion'], /received '..\/mine'/],
  ])('refuses %j', async (argv, message) => {
    const { code, stderr } = await create(argv)
    expect(code).toBe(2)
    expect(stderr).toMatch(message)
    expect(readdirSync(folder)).toEqual([])
  })

  it('overwrites nothing', async () => {
    writeFileSync(join(folder, 'precious'), 'kept')
    const { code, stderr } = await create(['mine', '--kind', 'criterion', '--folder', '.'])
    expect(code).toBe(2)
    expect(stderr).toMatch(/expected an empty folder, or none, received one with precious/)
    expect(readdirSync(folder)).toEqual(['precious'])
  })

  it('tells what cannot be written', async () => {
    writeFileSync(join(folder, 'file'), '')
    const { code, stderr } = await create(['mine', '--kind', 'criterion', '--folder', 'file'])
    expect(code).toBe(1)
    expect(stderr).toMatch(/expected a folder that can be written to, received ENOTDIR/)
  })

  it('prints its help', async () => {
    const { code, stdout } = await create(['--help'])
    expect(code).toBe(0)
    expect(stdout).toContain('npm create coppice-plugin <name> -- --kind <kind>')
  })
})
