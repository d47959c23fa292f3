import { failure } from '@coppice/spec'

/** Anything that says where in the network it is. */
interface Placed {
  readonly path: readonly string[]
}

/** A failure of a layer that is sound but that the graph cannot express. */
export function unsupported({ path }: Placed, expected: string, received: string, remedy?: string): Error {
  return failure({
    code: 'unsupported-model',
    who: `layer ${path.join('/')}`,
    expected,
    received,
    ...(remedy && { remedy }),
  })
}

/** A failure of a layer whose statement contradicts itself. */
export function invalid({ path }: Placed, expected: string, received: unknown): Error {
  const shown = typeof received === 'string' ? received : (JSON.stringify(received) ?? 'nothing').slice(0, 200)
  return failure({ code: 'invalid-model', who: `layer ${path.join('/')}`, expected, received: shown })
}
