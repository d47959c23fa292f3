import { describeError } from 'coppice/browser'
import type { Trouble } from './views.ts'

/** What was thrown, in words that can be posted. */
export function asTrouble(error: unknown): Trouble {
  const { code, message, remedy } = describeError(error)
  return { code, message, ...(remedy !== undefined && { remedy }) }
}
