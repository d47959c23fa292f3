import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { makeFolder, run } from './testing/run.ts'
import { writeTiny } from './testing/write-model.ts'

async function planWith(files: Readonly<Record<string, string>>, ...flags: string[]): ReturnType<typeof run> {
  const folder = await makeFolder()
  await writeTiny(folder)
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content)
  return run(folder, ['plan', 'in.onnx', 'plan.json', '--json', ...flags])
}

describe('a config file', () => {
  it.each([
    ['coppice.config.json', '{ "criterion": "l2", "sparsity": "25%" }'],
    ['coppice.config.mjs', 'export default { criterion: "l2", sparsity: 0.25 }'],
    ['coppice.config.ts', 'export default { criterion: "l2" as string, sparsity: 0.25 }'],
  ])('%s gives defaults', async (name, content) => {
    const { json } = await planWith({ [name]: content })
    expect(json.plan).toMatchObject({ criterion: 'l2', sparsity: 0.25 })
  })

  it('yields to flags', async () => {
    const files = { 'coppice.config.json': '{ "criterion": "l2", "sparsity": 0.25 }' }
    const { json } = await planWith(files, '--criterion', 'fpgm', '--keep', '0.5')
    expect(json.plan).toMatchObject({ criterion: 'fpgm', sparsity: 0.5 })
  })

  it('is the one that --config names, or none', async () => {
    const files = { 'coppice.config.json': '{ "criterion": "l2" }', 'mine.json': '{ "criterion": "fpgm" }' }
    expect((await planWith(files, '--config', 'mine.json')).json.plan.criterion).toBe('fpgm')
    expect((await planWith(files, '--no-config')).json.plan.criterion).toBe('l1')
  })

  it('is not looked for in the folders above', async () => {
    const folder = await makeFolder()
    await writeFile(join(folder, 'coppice.config.mjs'), 'throw new Error("executed")')
    await mkdir(join(folder, 'inner'))
    await writeTiny(join(folder, 'inner'))
    expect((await run(join(folder, 'inner'), ['inspect', 'in.onnx'])).code).toBe(0)
  })

  it.each([
    ['an option that is not known', '{ "criterium": "l2" }', /coppice\.config\.json[^]*criterium/],
    ['a value that does not fit', '{ "sparsity": 2 }', /coppice\.config\.json sparsity/],
    ['text that is no JSON', '{', /coppice\.config\.json/],
    ['a list', '[]', /coppice\.config\.json/],
  ])('with %s is refused, with exit code 2', async (_, content, message) => {
    const { code, json } = await planWith({ 'coppice.config.json': content })
    expect(code).toBe(2)
    expect(json.error.message).toMatch(message)
  })

  it('that is not there is refused, with exit code 2', async () => {
    expect((await planWith({}, '--config', 'nowhere.mjs')).code).toBe(2)
  })
})
