import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { open, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { pruneSchema } from './output/schemas.ts'
import { rawModel, tensor, value, writeRaw } from './testing/raw-onnx.ts'
import { makeFolder } from './testing/run.ts'
import type { Answer } from './testing/run.ts'
import { writeTiny } from './testing/write-model.ts'

const program = fileURLToPath(new URL('command-line.ts', import.meta.url))

function start(folder: string, argv: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
  const flags = ['--conditions=source', '--no-warnings', program, ...argv]
  return spawn(process.execPath, flags, { cwd: folder, env: { ...process.env, ...env } })
}

async function finish(child: ChildProcess): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const closed = once(child, 'close') as Promise<[number | null]>
  const [stdout, stderr] = await Promise.all([text(child.stdout!), text(child.stderr!)])
  return { code: (await closed)[0], stdout, stderr }
}

async function folderWithLarge(): Promise<string> {
  const folder = await makeFolder()
  const tensors = [tensor({ name: 'w1', dims: [1000, 1000] }), tensor({ name: 'w2', dims: [1000, 1000] })]
  await writeRaw(folder, rawModel({ tensors, inputs: [value('x', ['n', 1000])], outputs: [value('y', ['n', 1000])] }))
  return folder
}

async function waitForTemporary(folder: string): Promise<void> {
  while (!(await readdir(folder)).some(name => name.endsWith('.tmp')))
    await new Promise(resolve => setTimeout(resolve, 2))
}

describe('the program', { timeout: 120_000 }, () => {
  it('prints its version', async () => {
    const { version } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8')) as {
      version: string
    }
    const { code, stdout } = await finish(start(await makeFolder(), ['--version']))
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${version}\n` })
  })

  it('prunes, and prints one JSON object', async () => {
    const folder = await makeFolder()
    await writeTiny(folder)
    const { code, stdout } = await finish(start(folder, ['prune', 'in.onnx', 'out.onnx', '--json']))
    expect(code).toBe(0)
    expect(pruneSchema.parse(JSON.parse(stdout)).certificate.passed).toBe(true)
    expect((await readdir(folder)).sort()).toEqual(['in.onnx', 'out.onnx'])
  })

  it('reads a model from a pipe', async () => {
    const folder = await makeFolder()
    const bytes = await readFile(await writeTiny(folder))
    const child = start(folder, ['inspect', '-', '--json'])
    child.stdin!.end(bytes)
    const { code, stdout } = await finish(child)
    expect({ code, bytes: (JSON.parse(stdout) as Answer).input.bytes }).toEqual({ code: 0, bytes: bytes.length })
  })

  it('reads a config file in TypeScript', async () => {
    const folder = await makeFolder()
    await writeTiny(folder)
    await writeFile(
      join(folder, 'coppice.config.ts'),
      `const sparsity: number = 0.25\nexport default { sparsity, criterion: 'l2' }\n`,
    )
    const { stdout } = await finish(start(folder, ['plan', 'in.onnx', 'plan.json', '--json']))
    expect((JSON.parse(stdout) as Answer).plan).toMatchObject({
      criterion: 'l2',
      sparsity: expect.closeTo(0.25, 1) as unknown,
    })
  })

  it('has no colours where nobody would see them', async () => {
    const folder = await makeFolder()
    await writeTiny(folder)
    const { stdout } = await finish(start(folder, ['inspect', 'in.onnx'], { FORCE_COLOR: '' }))
    expect(stdout).not.toContain('\u001b')
  })

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('item 42: leaves nothing behind when %s comes while it writes', async (signal, expected) => {
    const folder = await folderWithLarge()
    const child = start(folder, ['prune', 'in.onnx', 'out.onnx'])
    const finished = finish(child)
    await waitForTemporary(folder)
    child.kill(signal)
    expect((await finished).code).toBe(expected)
    expect(await readdir(folder)).toEqual(['in.onnx'])
  })

  it('item 42: leaves no output when it is killed while it writes, and the next run works', async () => {
    const folder = await folderWithLarge()
    const child = start(folder, ['prune', 'in.onnx', 'out.onnx'])
    const finished = finish(child)
    await waitForTemporary(folder)
    child.kill('SIGKILL')
    await finished
    expect(await readdir(folder)).not.toContain('out.onnx')
    expect((await finish(start(folder, ['prune', 'in.onnx', 'out.onnx']))).code).toBe(0)
  })

  it.runIf(process.platform === 'linux')('item 42: says that the disk is full', async () => {
    const folder = await makeFolder()
    await writeTiny(folder)
    const full = await open('/dev/full', 'w')
    const flags = ['--conditions=source', '--no-warnings', program, 'prune', 'in.onnx', '-']
    const child = spawn(process.execPath, flags, { cwd: folder, stdio: ['ignore', full.fd, 'pipe'] })
    const closed = once(child, 'close')
    const stderr = await text(child.stderr!)
    await full.close()
    expect((await closed)[0]).toBe(1)
    expect(stderr).toMatch(/ENOSPC|no space|full disk/)
  })
})
