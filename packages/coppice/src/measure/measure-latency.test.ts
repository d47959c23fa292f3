import { plainConvolutional } from '@coppice/testkit'
import type { Runner, Session } from '@coppice/spec'
import { describe, expect, it } from 'vitest'
import { measureLatency } from './measure-latency.ts'

function sessionThatLogs(log: string[]): Session<'kernels' | 'forward'> {
  let opened = 0
  const prepare = async (): Promise<Runner> => {
    const name = 'ab'[opened++] as string
    return { run: async () => (log.push(name), {}), close: () => void log.push(`${name} closed`) }
  }
  return { prepare } as unknown as Session<'kernels' | 'forward'>
}

describe('measureLatency', () => {
  it('runs both by turns, after one run to warm up, and closes both', async () => {
    const log: string[] = []
    const models = [plainConvolutional(1), plainConvolutional(2)] as const
    const { before, after } = (await measureLatency(sessionThatLogs(log), models, {})) ?? { before: -1, after: -1 }
    expect(log.join('')).toMatch(/^ab(abba){1,12}(ab)?a closedb closed$/)
    expect(before).toBeGreaterThanOrEqual(0)
    expect(after).toBeGreaterThanOrEqual(0)
  })

  it('measures nothing where nothing can run', async () => {
    const models = [plainConvolutional(1), plainConvolutional(2)] as const
    expect(await measureLatency({} as Session<'kernels' | 'forward'>, models, {})).toBeUndefined()
  })

  it('closes what it opened where a run fails', async () => {
    const log: string[] = []
    const session = sessionThatLogs(log)
    const prepare = async (): Promise<Runner> => ({
      ...(await session.prepare!(plainConvolutional(1))),
      run: () => Promise.reject(new Error('no')),
    })
    const models = [plainConvolutional(1), plainConvolutional(2)] as const
    await expect(measureLatency({ ...session, prepare }, models, {})).rejects.toThrow('no')
    expect(log).toEqual(['a closed', 'b closed'])
  })
})
