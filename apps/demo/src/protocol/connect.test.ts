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
  giveExamples: refuse,
  viewExamples: refuse,
  weight: refuse,
  save: refuse,
  addCriteria: refuse,
}

const opened: MessagePort[] = []
afterEach(() => opened.splice(0).forEach(port => port.close()))

/** Connects with workers that answer so, each with the handlers of its own; the last ones are there for all others. */
function join(...handlers: readonly Partial<Handlers>[]): ReturnType<typeof connect> {
  let started = 0
  return connect(() => {
    const { port1, port2 } = new MessageChannel()
    serve(port1, { ...none, ...handlers[Math.min(started++, handlers.length - 1)] })
    port1.start()
    port2.start()
    opened.push(port1)
    return Object.assign(port2, { terminate: () => port1.close() })
  })
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

describe('a worker that does not hear that it is stopped', () => {
  const endless = (): Promise<never> => new Promise(() => undefined)
  const model = { name: 'a model' } as never

  it('is replaced by one that stands where it stood, and what waits is answered by that', async () => {
    const asked: string[] = []
    const first: Partial<Handlers> = {
      addCriteria: async () => [],
      open: async () => model,
      giveExamples: async () => null,
      prune: endless,
    }
    const second: Partial<Handlers> = {
      addCriteria: async ({ name }) => [asked.push(`criteria of ${name}`)] as never,
      open: async opening => [asked.push(`open ${'sample' in opening ? opening.sample : 'files'}`)] as never,
      giveExamples: async ({ files }) => asked.push(`examples of ${files![0]!.name}`) as never,
      weight: async name => [asked.push(`weight ${name}`)] as never,
    }
    const call = join(first, second)
    await call('open', { files: [] })
    await call('addCriteria', new File([''], 'own.js'))
    await call('open', { sample: 'a' })
    await call('giveExamples', { files: [new File([''], 'x.csv')], settings: {} })
    const controller = new AbortController()
    const stopped = call('prune', { settings: {}, restored: [] }, { signal: controller.signal })
    const behind = call('weight', 'w')
    controller.abort()
    await expect(stopped).rejects.toMatchObject({ code: 'interrupted' })
    await behind
    expect(asked).toEqual(['criteria of own.js', 'open a', 'examples of x.csv', 'weight w'])
  })

  it('does not train again what was trained and saved', async () => {
    const file = { name: 'a.onnx', bytes: Uint8Array.of(1) }
    const opened: unknown[] = []
    const open = async (opening: unknown): Promise<never> => {
      opened.push(opening)
      return model
    }
    const call = join({ open, save: async () => [file], curve: endless }, { open, weight: async () => model })
    await call('open', { sample: 'a' })
    await call('save', 'original')
    const controller = new AbortController()
    const stopped = call('curve', { settings: {}, restored: [] }, { signal: controller.signal })
    controller.abort()
    await expect(stopped).rejects.toMatchObject({ code: 'interrupted' })
    await call('weight', 'w')
    expect(opened).toEqual([{ sample: 'a' }, { sample: 'a', trained: file }])
  })
})
