import { describe, expect, it } from 'vitest'
import { readHandWritten } from './hand-written.ts'

describe('readHandWritten', () => {
  it('reads what was written of a plugin', () => {
    const { fields, text, file } = readHandWritten('criteria', 'l1', ['Formula', 'When it harms'])
    expect(file).toBe('apps/docs/pages/criteria/l1.md')
    expect(fields['figures']).toContain('L1')
    expect(text).toMatch(/^## Formula\n/)
  })

  it('refuses a plugin without a page, and a page without a part', () => {
    expect(() => readHandWritten('criteria', 'none', ['Formula'])).toThrow(
      'none has no page: write apps/docs/pages/criteria/none.md with Formula',
    )
    expect(() => readHandWritten('criteria', 'l1', ['Formula', 'Weather'])).toThrow(/does not tell of: Weather/)
  })
})
