import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { createTasks } from './tasks.ts'
import type { Terminal } from './terminal.ts'

describe('createTasks', () => {
  it.each([{}, { NO_COLOR: '1' }])('shows the title on stderr with the environment %j', async env => {
    const stderr = Object.assign(new PassThrough(), { isTTY: true, columns: 80, rows: 24 })
    const chunks: Buffer[] = []
    stderr.on('data', (chunk: Buffer) => chunks.push(chunk))
    await createTasks({ stderr, env } as unknown as Terminal)(
      'thinking',
      new Promise(resolve => setTimeout(resolve, 300)),
      tell => setTimeout(tell, 100, '3 of 9'),
    )
    await new Promise(resolve => setImmediate(resolve))
    const text = Buffer.concat(chunks).toString()
    expect(text).toContain('thinking')
    expect(text).toContain('3 of 9')
    if ('NO_COLOR' in env) expect(text).not.toMatch(/\u001b\[3\dm/)
  })
})
