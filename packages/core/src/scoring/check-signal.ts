import { failure } from '@coppice/spec'

/**
 * Throws a failure with code `interrupted` where the signal has fired.
 *
 * @example
 * ```ts
 * checkSignal(options.signal, 'train')
 * ```
 */
export function checkSignal(signal: AbortSignal | undefined, who: string): void {
  if (!signal?.aborted) return
  throw failure({ code: 'interrupted', who, expected: 'to finish', received: 'an abort', cause: signal.reason })
}
