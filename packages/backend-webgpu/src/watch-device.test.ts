import { failure } from '@coppice/spec'
import { describe, expect, it } from 'vitest'
import { breakable } from './testing/breakable-device.ts'
import { watchDevice } from './watch-device.ts'

describe('watchDevice', () => {
  it('gives the results of a device that is well', async () => {
    const { device } = breakable()
    expect(await watchDevice(device).guard(async () => 3)).toBe(3)
  })

  it('gives errors as they are', async () => {
    const { device } = breakable()
    const error = new TypeError('no')
    const known = failure({ code: 'usage', who: 'run', expected: 'a feed', received: 'none' })
    await expect(watchDevice(device).guard(() => Promise.reject(error))).rejects.toBe(error)
    await expect(watchDevice(device).guard(() => Promise.reject(known))).rejects.toBe(known)
  })

  it('fails a call during which the device reports that its memory does not suffice, and goes on', async () => {
    const { device, report } = breakable()
    const watch = watchDevice(device)
    const call = async (): Promise<number> => {
      await Promise.resolve()
      report('GPUOutOfMemoryError', 'too much')
      return 1
    }
    await expect(watch.guard(call)).rejects.toMatchObject({ code: 'limit', received: 'too much' })
    expect(await watch.guard(async () => 2)).toBe(2)
  })

  it('fails every call in flight at any other error', async () => {
    const { device, report } = breakable()
    const watch = watchDevice(device)
    let release = (): void => undefined
    const wait = new Promise<void>(resolve => (release = resolve))
    const calls = [watch.guard(() => wait), watch.guard(() => wait)]
    report('GPUValidationError', 'bad buffer')
    release()
    for (const call of calls) await expect(call).rejects.toMatchObject({ code: 'internal', received: 'bad buffer' })
  })

  it('says that the device is lost where that cuts a call off, and refuses all that follow', async () => {
    const { device, lose } = breakable()
    const watch = watchDevice(device)
    const cut = (): Promise<never> => {
      lose('unknown', 'driver crashed')
      return Promise.reject(new DOMException('aborted', 'AbortError'))
    }
    const lost = { code: 'io', received: 'unknown: driver crashed' }
    await expect(watch.guard(cut)).rejects.toMatchObject(lost)
    await expect(watch.guard(async () => 1)).rejects.toMatchObject(lost)
    expect(() => watch.check()).toThrow('driver crashed')
  })

  it('lets go of the device in the end', () => {
    const { device, listeners } = breakable()
    const watch = watchDevice(device)
    expect(listeners.size).toBe(1)
    watch.stop()
    expect(listeners.size).toBe(0)
  })
})
