import { PassThrough } from 'node:stream'
import { describe, expect, it, vi } from 'vitest'
import { createProgress } from './progress.ts'
import type { Terminal } from './terminal.ts'

function terminalWith(isTTY: boolean): { terminal: Terminal; written: () => string } {
  const stderr = Object.assign(new PassThrough(), { isTTY, columns: 80, rows: 24 })
  const chunks: string[] = []
  stderr.on('data', (chunk: Buffer) => chunks.push(chunk.toString()))
  return { terminal: { stderr, env: {} } as unknown as Terminal, written: () => chunks.join('') }
}

async function runFor(milliseconds: number, isTTY: boolean): Promise<string> {
  vi.useFakeTimers()
  const { terminal, written } = terminalWith(isTTY)
  const progress = createProgress(terminal)
  const step = progress.step('thinking', () => new Promise(resolve => setTimeout(resolve, milliseconds, 'done')))
  await vi.advanceTimersByTimeAsync(milliseconds + 1)
  vi.useRealTimers()
  expect(await step).toBe('done')
  return written()
}

describe('createProgress', () => {
  it('says nothing of what takes less than a second', async () => {
    expect(await runFor(900, false)).toBe('')
    expect(await runFor(900, true)).toBe('')
  })

  it('writes a plain line where nobody watches', async () => {
    expect(await runFor(1500, false)).toBe('thinking …\n')
  })

  it('hands the result and the error of the work through', async () => {
    const progress = createProgress(terminalWith(false).terminal)
    expect(await progress.step('a', async () => 1)).toBe(1)
    await expect(progress.step('b', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  })
})
