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

  it('says how far it is every five seconds, with the time that is left', async () => {
    vi.useFakeTimers()
    const { terminal, written } = terminalWith(false)
    const step = createProgress(terminal).step('running', async tell => {
      for (let done = 1; done <= 20; done++) {
        await new Promise(resolve => setTimeout(resolve, 1000))
        tell({ done, total: 20 })
      }
    })
    await vi.advanceTimersByTimeAsync(20_001)
    vi.useRealTimers()
    await step
    expect(written().split('\n').slice(0, 2)).toEqual(['running …', 'running: 6 of 20, about 14 s left'])
  })

  it('hands the result and the error of the work through', async () => {
    const progress = createProgress(terminalWith(false).terminal)
    expect(await progress.step('a', async () => 1)).toBe(1)
    await expect(progress.step('b', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  })
})
