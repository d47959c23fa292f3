import type { Sink } from '@coppice/spec'

/** A sink that keeps nothing: for counting, and for dry runs. */
export function nullSink(name: string): Sink {
  const nothing = (): void => undefined
  return { name, write: nothing, companion: location => nullSink(location), close: nothing, abort: nothing }
}
