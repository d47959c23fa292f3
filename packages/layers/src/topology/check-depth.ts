import { failure } from '@coppice/spec'
import { isRecord } from './config.ts'

const deepest = 200

/** Throws `limit` for a statement whose lists and objects are nested deeper than any network needs. */
export function checkDepth(stated: unknown, who: string): void {
  let level: unknown[] = [stated]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepest) {
      const expected = `a statement that is nested ${deepest} deep at most`
      throw failure({ code: 'limit', who, expected, received: 'a deeper one' })
    }
    level = level.flatMap(value =>
      Array.isArray(value) ? (value as unknown[]) : isRecord(value) ? Object.values(value) : [],
    )
  }
}
