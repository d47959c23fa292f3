import { describe, expect, it } from 'vitest'
import { escapeHtml } from './escape-html.ts'

describe('escapeHtml', () => {
  it('escapes markup, quotes and controls', () => {
    expect(escapeHtml(`<img src="x" onerror='a&b'>\u0007`)).toBe(
      '&lt;img src=&quot;x&quot; onerror=&#39;a&amp;b&#39;&gt;\\x07',
    )
  })
})
