import { describe, expect, it } from 'vitest'
import { sampleReport } from '../testing/sample-report.ts'
import { renderReport } from './render-report.ts'

const html = renderReport(sampleReport)
const hostile = '"><script>alert(1)</script><img src=x onerror=alert(1)>\u001b[31m'

describe('renderReport', () => {
  it('holds the counts, the certificate, the ledger, the units and what is protected', () => {
    for (const text of [
      '23.1&nbsp;MB → 9.80&nbsp;MB',
      '8.90 MB with brotli',
      'passed: 2 runs',
      'batch = 2',
      '1.70x faster',
      'not measured',
    ])
      expect(html).toContain(text)
    expect(html.match(/<svg/g)).toHaveLength(2)
    expect(html).toContain('fc.weight axis 0')
    expect(html).toContain('graph input')
  })

  it('draws each bar as long as the share that is kept', () => {
    const plan = { ...sampleReport.plan, units: [{ id: 'u', cells: 8, removed: [1, 2] }] }
    expect(renderReport({ ...sampleReport, plan })).toContain('class="kept" width="75.00"')
  })

  it('loads nothing and runs nothing', () => {
    expect(html).not.toMatch(/<script|<link|src=|url\(|@import|https?:/)
  })

  it('has light and dark colours', () => {
    expect(html).toContain('prefers-color-scheme: dark')
  })

  it('escapes every name', () => {
    const { plan, certificate, ledger, input } = sampleReport
    const text = renderReport({
      ...sampleReport,
      version: hostile,
      input: { ...input, path: hostile },
      warnings: [hostile],
      plan: {
        ...plan,
        fingerprint: hostile,
        criterion: hostile,
        allocation: hostile,
        units: [{ id: hostile, cells: 2, removed: [0] }],
        protected: [{ name: hostile, reason: hostile }],
      },
      certificate: {
        ...certificate,
        backend: hostile,
        sizes: [{ [hostile]: 1 }],
        firstDifference: hostile,
        reason: hostile,
      },
      ledger: { rows: [...ledger.rows, { name: hostile, unit: hostile, before: 1, after: 2 }] },
    })
    expect(text).not.toMatch(/<script|<img|\u001b/)
  })

  it('says that nothing can be removed, and what a plan alone looks like', () => {
    const { certificate: _c, ledger: _l, output: _o, mode: _m, ...planned } = sampleReport
    const text = renderReport({ ...planned, plan: { ...planned.plan, units: [], protected: [] } })
    expect(text).toContain('nothing in this model that can be removed')
    expect(text).not.toContain('<h2>Certificate</h2>')
  })

  it('shows at most a thousand units and says how many it leaves out', () => {
    const units = Array.from({ length: 1200 }, (_, index) => ({ id: `u${index}`, cells: 2, removed: [0] }))
    expect(renderReport({ ...sampleReport, plan: { ...sampleReport.plan, units } })).toContain('and 200 more units')
  })
})
