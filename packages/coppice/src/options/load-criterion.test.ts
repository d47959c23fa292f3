import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { criteria } from '../plugins.ts'
import { loadCriterion } from './load-criterion.ts'

let folder = ''
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'coppice-criterion-'))))
afterEach(async () => rm(folder, { recursive: true }))

const importOptional = async (name: string): Promise<unknown> =>
  Promise.reject(new Error(`Cannot find package '${name}'`))
const load = (text: string): ReturnType<typeof loadCriterion> =>
  loadCriterion(text, { criteria, seed: 7, folder, importOptional })
const save = async (path: string, text: string): Promise<void> => {
  await mkdir(join(folder, path, '..'), { recursive: true })
  await writeFile(join(folder, path), text)
}
const criterion = (name: string): string =>
  `{ kind: 'criterion', api: 1, name: '${name}', needs: [], granularities: ['element'], score: unit => unit.slices[0].data }`

describe('loadCriterion', () => {
  it('makes a criterion of its own by name and settings', async () => {
    expect((await load('lp:power=3')).name).toBe('lp')
    expect((await load('random')).name).toBe('random')
    await expect(load('lp:power=99')).rejects.toThrow(/a number from 0 to 16, received 99/)
    await expect(load('lp:3')).rejects.toThrow(/settings such as lp:power=3/)
  })

  it('blends', async () => {
    expect((await load('0.7*l1+0.3*lp:power=3')).name).toBe('0.7*l1+0.3*lp')
  })

  it('imports a file with one criterion, whatever its export is called', async () => {
    await save('mine.mjs', `export const anything = ${criterion('mine')}`)
    expect((await load('./mine.mjs')).name).toBe('mine')
    expect((await load(join(folder, 'mine.mjs'))).name).toBe('mine')
  })

  it('imports TypeScript', async () => {
    await save('mine.ts', `export const mine: object = ${criterion('typed')}`)
    expect((await load('./mine.ts')).name).toBe('typed')
  })

  it('calls a function with the settings', async () => {
    await save('made.mjs', `export const make = ({ depth }) => (${criterion("' + depth + '")})`)
    expect((await load('./made.mjs:depth=3')).name).toBe('3')
  })

  it('asks which of several', async () => {
    await save('two.mjs', `export const a = ${criterion('a')}; export const b = ${criterion('b')}`)
    expect((await load('./two.mjs#b')).name).toBe('b')
    await expect(load('./two.mjs')).rejects.toThrow(
      /one criterion in .\/two.mjs, received several; there are .\/two.mjs#a, .\/two.mjs#b/,
    )
  })

  it('imports packages that are installed where it runs', async () => {
    await save(
      'node_modules/their-criterion/package.json',
      '{"name":"their-criterion","type":"module","exports":"./index.js"}',
    )
    await save(
      'node_modules/their-criterion/index.js',
      `export const criteria = { theirs: { create: () => (${criterion('theirs')}) } }`,
    )
    expect((await load('their-criterion')).name).toBe('theirs')
  })

  it.each([
    ['l3', /one of l1, .*received 'l3'/],
    ['./missing.mjs', /can be imported from .\/missing.mjs/],
    ['toString', /received 'toString'/],
  ])('refuses %s', async (text, message) => {
    await expect(load(text)).rejects.toThrow(message)
  })

  it('refuses a module without one, and one for another version', async () => {
    await save('none.mjs', 'export const x = 1')
    await save('old.mjs', `export const x = { ...${criterion('x')}, api: 2 }`)
    await expect(load('./none.mjs')).rejects.toThrow(/one criterion in .\/none.mjs, received none/)
    await expect(load('./old.mjs')).rejects.toThrow(/version 1 of the plugin interface, received version 2/)
  })
})
