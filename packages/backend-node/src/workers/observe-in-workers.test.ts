import { getActiveResourcesInfo } from 'node:process'
import { describe, expect, it, vi } from 'vitest'
import type { Order } from '../testing/worker-entry.ts'
import { observeInWorkers, type WorkersOptions } from './observe-in-workers.ts'

const entry = new URL('../testing/worker-entry.ts', import.meta.url)

interface Seen {
  readonly sum: number
  readonly shared: unknown
  readonly threadId: number
  readonly calls: number
}

const sum = (...values: number[]): Order => ({ kind: 'sum', values: Float64Array.from(values) })

async function observe(
  shards: WorkersOptions<Order>['shards'],
  more: Partial<WorkersOptions<Order>> = {},
): Promise<readonly Seen[]> {
  const seen: Seen[] = []
  for await (const each of observeInWorkers<Seen, Order>({ entry, threads: 2, shards, ...more })) seen.push(each)
  return seen
}

const workers = (): number => getActiveResourcesInfo().filter(name => name === 'MessagePort').length
const before = workers()

describe('observeInWorkers', () => {
  it('gives results in the order of the shards, also where a later one is done sooner', async () => {
    const slow: Order = { kind: 'sum', values: Float64Array.of(1, 2), wait: 200 }
    const done: number[] = []
    const seen = await observe([slow, sum(3, 4), sum(5), sum()], { onProgress: count => done.push(count) })
    expect(seen.map(each => each.sum)).toEqual([3, 7, 5, 0])
    expect(done).toEqual([1, 2, 3, 4])
    expect(seen[1]!.threadId).not.toBe(seen[0]!.threadId)
  })

  it('gives each worker what is shared, and keeps the module between shards', async () => {
    const shared = { path: 'model.onnx', scale: Float32Array.of(0.5) }
    const seen = await observe([sum(1), sum(2), sum(3)], { threads: 1, shared })
    expect(seen.map(each => each.calls)).toEqual([1, 2, 3])
    expect(seen[2]!.shared).toEqual(shared)
  })

  it('takes shards only as they are needed', async () => {
    let taken = 0
    async function* endless(): AsyncGenerator<Order> {
      for (;;) yield sum(++taken)
    }
    const sums: number[] = []
    for await (const seen of observeInWorkers<Seen, Order>({ entry, threads: 1, shards: endless() })) {
      sums.push(seen.sum)
      if (sums.length === 3) break
    }
    expect(sums).toEqual([1, 2, 3])
    expect(taken).toBe(4)
  })

  it('gives nothing for no shards', async () => {
    expect(await observe([])).toEqual([])
  })

  it('takes a path, and the name of another function', async () => {
    const named = { entry: entry.pathname, name: 'nothing' }
    await expect(observe([sum(1)], named)).rejects.toMatchObject({
      code: 'usage',
      expected: 'a function named nothing',
    })
  })
})

describe('observeInWorkers fails', () => {
  it('with the failure of the function, code and all', async () => {
    await expect(observe([sum(1), { kind: 'fail', code: 'unsupported-model' }])).rejects.toMatchObject({
      name: 'CoppiceError',
      code: 'unsupported-model',
      who: 'entry',
      expected: 'success',
      received: 'an order to fail',
      remedy: 'Do not ask',
    })
  })

  it('with any other error as the cause', async () => {
    await expect(observe([{ kind: 'fail' }])).rejects.toMatchObject({
      code: 'internal',
      received: 'it went wrong',
      cause: { message: 'it went wrong', stack: expect.stringContaining('worker-entry') as unknown },
    })
  })

  it.each(['exit', 'function'] as const)('where the worker gives no answer: %s', async kind => {
    await expect(observe([{ kind }])).rejects.toMatchObject({ code: 'internal' })
  })

  it('where the module cannot be imported', async () => {
    await expect(observe([sum(1)], { entry: '/nowhere/entry.js' })).rejects.toMatchObject({ code: 'internal' })
  })

  it('where the number of threads is none', async () => {
    await expect(observe([sum(1)], { threads: 0 })).rejects.toMatchObject({ code: 'usage' })
  })
})

describe('observeInWorkers stops', () => {
  it('when it is told to, in the midst of a shard, and leaves no worker', async () => {
    // Ports of the tests before may take a moment to close.
    await vi.waitFor(() => expect(workers()).toBe(before))
    const controller = new AbortController()
    const { signal } = controller
    let during = 0
    const stop = (): void => {
      during = workers()
      controller.abort(new Error('enough'))
    }
    const result = observe([sum(1), { kind: 'forever' }], { signal, onProgress: stop })
    await expect(result).rejects.toMatchObject({ code: 'interrupted', received: 'enough' })
    expect(during).toBeGreaterThan(before)
    await vi.waitFor(() => expect(workers()).toBe(before))
  })

  it('before it begins where it was told to before', async () => {
    const result = observe([sum(1)], { signal: AbortSignal.abort() })
    await expect(result).rejects.toMatchObject({ code: 'interrupted' })
  })

  it('when its caller does', async () => {
    const shards: Order[] = [sum(1), { kind: 'forever' }]
    for await (const seen of observeInWorkers<Seen, Order>({ entry, threads: 2, shards })) {
      expect(seen.sum).toBe(1)
      break
    }
  })
})
