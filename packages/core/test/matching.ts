import { expect } from 'vitest'

/** A text that matches, for use within an expected object. */
export const matching = (pattern: RegExp): string => expect.stringMatching(pattern) as string

/** A text that contains another. */
export const containing = (text: string): string => expect.stringContaining(text) as string
