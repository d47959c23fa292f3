import { failure } from '@coppice/spec'

/** One thing that a plugin must do. */
export interface Check {
  readonly name: string
  /** Resolves where the plugin does it; rejects with what was expected and what was received. */
  run(): Promise<void>
}

/** Makes a check. */
export const check = (name: string, run: () => void | Promise<void>): Check => ({
  name,
  run: async () => {
    await run()
  },
})

/** Throws unless it holds. */
export function expectThat(holds: boolean, who: string, expected: string, received: string): asserts holds {
  if (!holds) throw failure({ code: 'internal', who, expected, received })
}

/** A value in words, short enough for a message. */
export function inWords(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`
  if (ArrayBuffer.isView(value))
    return `${Object.prototype.toString.call(value).slice(8, -1)} of ${value.byteLength} bytes`
  return String(value)
}

/** What a call throws or rejects with; `undefined` where it succeeds. */
export async function errorOf(call: () => unknown): Promise<unknown> {
  try {
    await call()
    return undefined
  } catch (error) {
    return error ?? new Error('nothing')
  }
}
