import type { GpuDevice } from '../gpu.ts'

type Listener = Parameters<GpuDevice['addEventListener']>[1]

/** A device that computes nothing, with what a test can have become of it. */
export interface Breakable {
  readonly device: GpuDevice
  readonly listeners: ReadonlySet<Listener>
  lose(reason: string, message: string): void
  /** Reports an error of the class of that name. */
  report(name: string, message: string): void
}

export function breakable(): Breakable {
  const listeners = new Set<Listener>()
  const { promise: lost, resolve } = Promise.withResolvers<Awaited<GpuDevice['lost']>>()
  const device: GpuDevice = {
    lost,
    addEventListener: (_, listener) => void listeners.add(listener),
    removeEventListener: (_, listener) => void listeners.delete(listener),
    destroy: () => undefined,
  }
  return {
    device,
    listeners,
    lose: (reason, message) => resolve({ reason, message }),
    report: (name, message) => {
      const error = { message, constructor: { name } }
      for (const listener of listeners) listener({ error } as never)
    },
  }
}
