import { assembleLedger } from '@coppice/core'
import { describe, expect, it } from 'vitest'
import { summaryLine } from './summary-line.ts'

const bytes = { before: 23_100_000, after: 9_800_000 }

describe('summaryLine', () => {
  it('tells size, speed and accuracy', () => {
    const ledger = assembleLedger({
      bytes,
      brotliBytes: { before: 21e6, after: 8_900_000 },
      latency: { before: 34, after: 20 },
      accuracy: { before: 0.984, after: 0.98 },
      examples: 500,
    })
    expect(summaryLine(ledger)).toBe(
      '23.1 MB -> 9.80 MB (brotli 8.90 MB) · 1.70x faster · accuracy -0.4 points (n=500)',
    )
  })

  it('tells agreement and error where there are no labels', () => {
    const agreement = assembleLedger({ bytes, agreement: { before: 1, after: 0.962 }, examples: 40 })
    expect(summaryLine(agreement)).toMatch(/ · agreement 96\.2 % \(n=40\)$/)
    const error = assembleLedger({ bytes, error: { before: 0.1, after: 0.25 }, examples: 40 })
    expect(summaryLine(error)).toMatch(/ · error 0\.1 -> 0\.25 \(n=40\)$/)
  })

  it('tells what training cost', () => {
    const training = { epochs: 2, examples: 600, seconds: 41.26, losses: [0.4, 0.3] }
    expect(summaryLine(assembleLedger({ bytes }), training)).toMatch(/ · trained 2 epochs in 41\.3 s$/)
  })

  it('says what was not measured', () => {
    expect(summaryLine(assembleLedger({ bytes }))).toBe(
      '23.1 MB -> 9.80 MB · latency not measured · accuracy not measured',
    )
  })
})
