import { describe, expect, it } from 'vitest'
import { formatLedger } from './format-ledger.ts'
import { sampleReport } from './testing/sample-report.ts'

describe('formatLedger', () => {
  it('lines up the rows and says what was not measured', () => {
    expect(formatLedger(sampleReport.ledger).split('\n')).toEqual([
      '                before         after',
      'bytes          23.1 MB       9.80 MB  2.4x smaller',
      'latency        34.3 ms       20.2 ms  1.70x faster',
      'accuracy  not measured  not measured',
    ])
  })

  it('escapes names', () => {
    expect(formatLedger({ rows: [{ name: 'a\u001bb', unit: '', before: 1, after: 1 }] })).toContain('a\\x1bb')
  })
})
