import { failure } from '@coppice/spec'
import { afterEach, describe, expect, it } from 'vitest'
import type { Handlers } from './calls.ts'
import { connect } from './connect.ts'
import { serve } from './serve.ts'
import type { Progress } from './views.ts'

const refuse = (): Promise<never> => Promise.reject(new Error('not asked for'))
const none: Handlers = {
  offer: refuse,
  open: refuse,
  prune: refuse,
  curve: refuse,
  agreement: refuse,
  weight: refuse,
  save: refuse,
  addCriteria: refuse,
}

const opened: MessagePort[] = []
afterEach(() => opened.splice(0).forEach(port => port.close()))

function join(handlers: Partial<Handlers>): ReturnType<typeof connect> {
  const { port1, port2 } = new MessageChannel()
  serve(port1, { ...none, ...handlers })
  port1.start()
  port2.start()
  opened.push(port1)
  return connect(port2)
}

describe('a call', () => {
  it('brings back the result, and progress on the way', async () => {
    const told: Progress[] = []
    const call = join({
      save: async (what, { tell }) => {
        tell({ stage: 'measuring', done: 1, total: 2 })
        return [{ name: what, bytes: Uint8Array.of(1, 2) }]
      },
    })
    const saved = await call('save', 'plan', { onProgress: progress => told.push(progress) })
    expect(saved).toEqual([{ name: 'plan', bytes: Uint8Array.of(1, 2) }])
    expect(told).toEqual([{ stage: 'measuring', done: 1, total: 2 }])
  })

  it('is rejected with what is wrong in words', async () => {
    const who = 'save'
    const call = join({
      save: async () => Promise.reject(failure({ code: 'usage', who, expected: 'a', received: 'b', remedy: 'c' })),
    })
    await expect(call('save', 'plan')).rejects.toEqual({
      code: 'usage',
      message: 'save: expected a, received b',
      remedy: 'c',
    })
    await expect(call('weight', 'w')).rejects.toMatchObject({ code: 'internal', message: 'not asked for' })
  })

  it('waits for the one before', async () => {
    const order: string[] = []
    const call = join({
      weight: async name => {
        order.push(`begin ${name}`)
        await new Promise(resolve => setTimeout(resolve, 5))
        order.push(`end ${name}`)
        return { name } as never
      },
    })
    await Promise.all([call('weight', 'a'), call('weight', 'b')])
    expect(order).toEqual(['begin a', 'end a', 'begin b', 'end b'])
  })

  it('can be stopped', async () => {
    const controller = new AbortController()
    const call = join({
      save: (_what, { signal, tell }) =>
        new Promise((_resolve, reject) => {
          tell({ stage: 'measuring' })
          signal.addEventListener('abort', () => reject(new DOMException('stopped', 'AbortError')))
        }),
    })
    const stopped = call('save', 'plan', { signal: controller.signal, onProgress: () => controller.abort() })
    await expect(stopped).rejects.toMatchObject({ code: 'interrupted' })
  })
})
