import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { memorySink } from '@coppice/graph'
import type { Plan } from '@coppice/spec'
import { encodeOnnx, perceptron, seeded } from '@coppice/testkit'
import { describe, expect, it } from 'vitest'
import { makeFolder, run } from '../testing/run.ts'
import type { Ran } from '../testing/run.ts'
import { abacus } from '../testing/strangers/abacus.ts'
import { placeOf } from '../testing/strangers/place-of.ts'
import { exporter } from '../testing/strangers/tablet.ts'

const tablet = placeOf('tablet')
const onAbacus = ['--plugin', placeOf('abacus'), '--backend', abacus.name]

/** A perceptron as ONNX and in a stranger's format, and examples for it. */
async function makeModels(): Promise<string> {
  const folder = await makeFolder()
  await writeFile(join(folder, 'in.onnx'), await encodeOnnx(perceptron(1)))
  const sink = memorySink('in.tablet')
  await exporter.write(perceptron(1), sink)
  await writeFile(join(folder, 'in.tablet'), sink.bytes())
  const random = seeded(1, 'data')
  const row = (): string => Array.from({ length: 20 }, () => random.normal().toFixed(4)).join()
  await writeFile(join(folder, 'data.csv'), Array.from({ length: 30 }, row).join('\n'))
  return folder
}

const data = ['--data', 'data.csv', '--label-column', 'none', '--evaluation', '0', '--batch', '4']
const looking = [...data, '--criterion', 'activation-mean']

async function planWith(folder: string, ...flags: string[]): Promise<Plan> {
  const { code, stdout, stderr } = await run(folder, ['plan', 'in.onnx', '-', ...flags])
  expect(code, stderr).toBe(0)
  return JSON.parse(stdout) as Plan
}

describe('a backend of a stranger', () => {
  it('shows criteria what they look at, in workers too', async () => {
    const folder = await makeModels()
    const plan = await planWith(folder, ...looking, ...onAbacus)
    const usual = await planWith(folder, ...looking)
    expect(plan.units.map(({ removed }) => removed)).toEqual(usual.units.map(({ removed }) => removed))
    expect(await planWith(folder, ...looking, ...onAbacus, '--workers', '2')).toEqual(plan)
  })

  it('mends what prune leaves', async () => {
    const folder = await makeModels()
    const flags = [...looking, ...onAbacus, '--json']
    const { code, json } = await run(folder, ['prune', 'in.onnx', 'out.onnx', ...flags])
    expect(code).toBe(0)
    expect(json.repair?.outputError).toBeDefined()
  })

  it('that does not run in workers is refused in its own words', async () => {
    const folder = await makeModels()
    const open = `() => { if (!isMainThread) throw new Error('one thread only'); return abacus.open() }`
    const lines = [
      `import { isMainThread } from 'node:worker_threads'`,
      `import { abacus } from '${pathToFileURL(placeOf('abacus')).href}'`,
      `export const shy = { ...abacus, name: 'shy', open: ${open} }`,
    ]
    await writeFile(join(folder, 'shy.mjs'), lines.join('\n'))
    const flags = [...looking, '--plugin', './shy.mjs', '--backend', 'shy']
    expect((await planWith(folder, ...flags)).criterion).toBe('activation-mean')
    const { code, stderr } = await run(folder, ['plan', 'in.onnx', '-', ...flags, '--workers', '2'])
    expect(code).toBe(2)
    expect(stderr).toMatch(/--backend shy: expected its runtime to load, received one thread only/)
  })

  it('is refused for what it cannot do', async () => {
    const folder = await makeModels()
    const gradients = await run(folder, ['plan', 'in.onnx', '-', ...data, ...onAbacus, '--criterion', 'taylor'])
    expect(gradients.code).toBe(2)
    expect(gradients.stderr).toMatch(/backward.*forward/)
  })
})

describe('a format of a stranger', () => {
  it('is read and written by every command that reads or writes models', async () => {
    const folder = await makeModels()
    const flags = ['--plugin', tablet]
    const pruned = await run(folder, ['prune', 'in.tablet', 'out.tablet', '--json', ...flags])
    expect(pruned.json).toMatchObject({ certificate: { passed: true }, output: { path: 'out.tablet' } })
    const inspected = await run(folder, ['inspect', 'out.tablet', '--json', ...flags])
    expect(inspected.json).toMatchObject({ format: 'tablet' })
    expect(inspected.json.units.map(({ cells }) => cells)).toEqual([8, 6])
    expect((await run(folder, ['validate', 'out.tablet', ...flags])).code).toBe(0)
    const compared = await run(folder, ['compare', 'in.onnx', 'in.tablet', '--json', ...flags])
    expect(compared.json.outputs).toMatchObject({ compared: true, maxAbsoluteError: 0 })
    expect((await run(folder, ['plan', 'in.tablet', 'plan.json', ...flags])).code).toBe(0)
    expect((await run(folder, ['prune', 'in.tablet', 'x.onnx', '--plan', 'plan.json', ...flags])).code).toBe(0)
  })

  it('is written where the name of the output or --to says so, and read from standard input', async () => {
    const folder = await makeModels()
    const flags = ['--plugin', tablet, '--json']
    const named = await run(folder, ['convert', 'in.onnx', 'out.tablet', ...flags])
    expect(named.json).toMatchObject({ output: { format: 'tablet' }, outputs: { maxAbsoluteError: 0 } })
    expect((await run(folder, ['convert', 'in.onnx', 'out.bin', '--to', 'tablet', ...flags])).code).toBe(0)
    expect(await readFile(join(folder, 'out.bin'))).toEqual(await readFile(join(folder, 'out.tablet')))
    const stdin = await readFile(join(folder, 'in.tablet'))
    const back = await run(folder, ['convert', '-', 'back.onnx', ...flags], { stdin })
    expect(back.json).toMatchObject({ input: { format: 'tablet' }, output: { format: 'onnx' } })
  })

  it('is read by workers too', async () => {
    const folder = await makeModels()
    const argv = ['plan', 'in.tablet', '-', ...looking, '--plugin', tablet]
    const alone = await run(folder, argv)
    expect(alone.code).toBe(0)
    expect((await run(folder, [...argv, '--workers', '2'])).stdout).toBe(alone.stdout)
  })

  it('is not known where nobody named it', async () => {
    const folder = await makeModels()
    expect((await run(folder, ['inspect', 'in.tablet'])).code).toBe(3)
    const unknown = await run(folder, ['convert', 'in.onnx', 'out.bin', '--to', 'tablet'])
    expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining("'tablet'") as unknown })
  })
})

const criterion = `{ kind: 'criterion', api: 1, name: 'theirs', needs: [], granularities: ['channel'], score: unit => new Float32Array(unit.size) }`

describe('--plugin', () => {
  it('offers criteria by name, and lists them', async () => {
    const folder = await makeModels()
    await writeFile(join(folder, 'theirs.mjs'), `export const something = ${criterion}`)
    const flags = ['--plugin', './theirs.mjs']
    expect((await planWith(folder, ...flags, '--criterion', 'theirs')).criterion).toBe('theirs')
    const listed = (await run(folder, ['criteria', '--json', ...flags])).json as unknown as readonly object[]
    expect(listed).toContainEqual({ name: 'theirs', package: './theirs.mjs', needs: [], granularities: ['channel'] })
    expect((await run(folder, ['criteria', ...flags])).stdout).toMatch(/^theirs +nothing +channel/m)
  })

  it('takes installed packages, any number of times, and from a config file', async () => {
    const folder = await makeModels()
    const home = join(folder, 'node_modules/their-plugins')
    await mkdir(home, { recursive: true })
    await writeFile(join(home, 'package.json'), '{ "name": "their-plugins", "type": "module", "exports": "./all.js" }')
    const all = [placeOf('abacus'), tablet].map(path => `export * from '${pathToFileURL(path).href}'\n`).join('')
    await writeFile(join(home, 'all.js'), `${all}export const something = ${criterion}`)
    const inspect = ['inspect', 'in.tablet', '--json']
    expect((await run(folder, [...inspect, '--plugin', 'their-plugins'])).json).toMatchObject({ format: 'tablet' })
    await writeFile(join(folder, 'coppice.config.json'), '{ "plugin": "their-plugins", "backend": "abacus" }')
    expect((await run(folder, inspect)).code).toBe(0)
    expect((await planWith(folder, ...looking)).criterion).toBe('activation-mean')
    const twice = ['--plugin', tablet, '--plugin', placeOf('abacus'), '--plugin', tablet]
    expect((await run(folder, [...inspect, ...twice])).code).toBe(0)
  })

  it.each([
    [
      'a file that is not there',
      '',
      /--plugin \.\/nowhere\.mjs: expected a module that can be imported/,
      './nowhere.mjs',
    ],
    [
      'a package that is not there',
      '',
      /a file such as .\/mine.ts, or an installed package, received 'nowhere'/,
      'nowhere',
    ],
    ['a module that fails', 'throw new Error("broken")', /can be imported from .\/it.mjs, received broken/],
    ['no plugin', 'export const x = 1', /expected exports that are a criterion, .*received none/],
    ['functions that make one', 'export const make = () => 1', /received functions alone: make.*Export what such/],
    [
      'a backend for another version',
      `export const b = { kind: 'backend', api: 2, name: 'b' }`,
      /--plugin .\/it.mjs: expected a backend for version 1 .*received version 2.*Update Coppice/,
    ],
    [
      'a criterion for another version',
      `export const c = { ...${criterion}, api: 0 }`,
      /--plugin .\/it.mjs: expected a criterion for version 1 .*received version 0/,
    ],
    [
      'a backend that cannot open',
      `export const b = { kind: 'backend', api: 1, name: 'b', capabilities: [] }`,
      /a backend with name, capabilities and open, received one without open/,
    ],
    [
      'an exporter alone',
      `export const e = { kind: 'exporter', api: 1, name: 'e', keeps: [], write() {} }`,
      /an importer and an exporter called 'e', received an exporter alone/,
    ],
    [
      'two of one name',
      `const b = { kind: 'backend', api: 1, name: 'b', capabilities: [], open() {} }; export const one = b; export const two = { ...b }`,
      /one backend of each name, received several called 'b'/,
    ],
    [
      'the name of another',
      `export const c = { ...${criterion}, name: 'l1' }`,
      /a name that is not taken, received 'l1'.*Taken are l1, /,
    ],
  ])('refuses %s, with exit code 2 and before anything is read', async (_, text, message, place = './it.mjs') => {
    const folder = await makeFolder()
    await writeFile(join(folder, 'it.mjs'), text)
    const refused: Ran = await run(folder, ['inspect', 'missing.onnx', '--plugin', place])
    expect(refused.code).toBe(2)
    expect(refused.stderr.replaceAll('\n', ' ')).toMatch(message)
  })

  it('says how to come by a backend that is not there', async () => {
    const { code, stderr } = await run(await makeFolder(), ['plan', 'in.onnx', '-', '--backend', 'abacus'])
    expect(code).toBe(2)
    expect(stderr).toMatch(/--backend: expected wasm, .*, received 'abacus'.*once --plugin names/s)
  })
})
