import { failure } from '@coppice/spec'

/** The error for a file that is damaged or does not say what it must. */
export function invalid(who: string, expected: string, received: string): Error {
  return failure({ code: 'invalid-model', who, expected, received })
}

/** The error for a file that is sound but has what cannot be handled. */
export function unsupported(who: string, expected: string, received: string, remedy?: string): Error {
  const details = { code: 'unsupported-model', who, expected, received } as const
  return failure(remedy === undefined ? details : { ...details, remedy })
}
