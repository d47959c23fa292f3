import { describe, expect, it } from 'vitest'
import { commands } from './commands/index.ts'
import { errorSchema } from './output/schemas.ts'
import { makeFolder, run } from './testing/run.ts'
import { writeTiny } from './testing/write-model.ts'

describe('the command line', () => {
  it('prints help without arguments and with --help, and lists every command and exit code', async () => {
    for (const argv of [['--help'], ['help']]) {
      const { code, stdout } = await run('.', argv)
      expect(code).toBe(0)
      for (const name of Object.keys(commands)) expect(stdout).toContain(`  ${name} `)
      expect(stdout).toMatch(/0 done.*1 internal.*2 usage.*3 bad[^]*4 a stated[^]*130 interrupted/)
    }
    expect((await run('.', [])).stdout).toContain('Usage: coppice')
  })

  it.each(Object.keys(commands))('explains every flag of %s, with an example', async name => {
    const { code, stdout } = await run('.', [name, '--help'])
    const definition = await commands[name]?.load()
    expect(code).toBe(0)
    expect((await run('.', ['help', name])).stdout).toBe(stdout)
    expect(stdout).toContain(`$ coppice ${name} `)
    for (const option of Object.keys(definition?.options.shape ?? {}))
      expect(stdout).toContain(`--${option.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`)
  })

  it('suggests the command that was meant', async () => {
    const { code, stderr } = await run('.', ['frune'])
    expect(code).toBe(2)
    expect(stderr).toContain('Did you mean prune?')
  })

  it.each(['__proto__', 'constructor', '-'])('knows no command %s', async name => {
    expect((await run('.', [name])).code).toBe(2)
  })

  it('escapes what the user typed', async () => {
    const { stderr } = await run('.', ['\u001b[2J'])
    expect(stderr).not.toContain('\u001b')
  })

  it('calls what nobody foresaw an internal error, with exit code 1', async () => {
    const folder = await makeFolder()
    await writeTiny(folder)
    const broken = { get: () => 0 }
    const importOptional = async (): Promise<unknown> => ({
      InferenceSession: { create: async () => ({ inputNames: [], outputNames: [], run: broken, release: broken }) },
      Tensor: broken,
    })
    const { code, json } = await run(folder, ['prune', 'in.onnx', 'out.onnx', '--json'], { importOptional })
    expect([1, 3]).toContain(code)
    expect(errorSchema.parse(json).error.message).not.toBe('')
  })

  it('prints colours for a terminal only, and none with NO_COLOR', async () => {
    const folder = await makeFolder()
    const { stderr } = await run(folder, ['inspect', 'nowhere.onnx'])
    expect(stderr).toMatch(/^error: nowhere\.onnx/)
  })
})
