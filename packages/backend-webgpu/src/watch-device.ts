import { failure, isFailure } from '@coppice/spec'
import type { GpuDevice } from './gpu.ts'

/** Makes failures of what a device says behind one's back. */
export interface DeviceWatch {
  /** Throws where the device is lost. */
  check(): void
  /** Runs a call; fails where the device was lost or reported an error meanwhile, as its results are then void. */
  guard<Result>(call: () => Promise<Result>): Promise<Result>
  /** Ends the watch: what becomes of the device is of no interest any more. */
  stop(): void
}

interface Reported {
  readonly message: string
  readonly constructor: { readonly name: string }
}

export function watchDevice(device: GpuDevice): DeviceWatch {
  let lost: string | undefined
  let count = 0
  let latest: Reported | undefined
  const listener = ({ error }: { readonly error: Reported }): void => {
    count += 1
    latest = error
  }
  device.addEventListener('uncapturederror', listener)
  void device.lost.then(({ reason, message }) => (lost = `${reason}: ${message}`))
  const check = (): void => {
    if (lost !== undefined) throw lostFailure(lost)
  }
  return {
    check,
    stop: () => device.removeEventListener('uncapturederror', listener),
    async guard(call) {
      check()
      const before = count
      try {
        const result = await call()
        check()
        if (count === before) return result
      } catch (error) {
        if (isFailure(error)) throw error
        await Promise.race([device.lost, nextTurn()])
        check()
        if (count === before) throw error
      }
      check()
      throw errorFailure(latest!)
    },
  }
}

/** A read that was cut off can come back before the word that the device is lost. */
function nextTurn(): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, 20))
}

function lostFailure(received: string): Error {
  const remedy = 'Open the backend again, or use another one'
  return failure({ code: 'io', who: 'backend-webgpu', expected: 'the device to stay', received, remedy })
}

function errorFailure(cause: Reported): Error {
  const outOfMemory = cause.constructor.name === 'GPUOutOfMemoryError'
  const expected = outOfMemory ? 'memory enough on the device' : 'the device to run every step'
  const code = outOfMemory ? 'limit' : 'internal'
  const remedy = outOfMemory ? 'Use smaller batches, or another backend' : 'Use another backend'
  return failure({ code, who: 'backend-webgpu', expected, received: cause.message, remedy, cause })
}
