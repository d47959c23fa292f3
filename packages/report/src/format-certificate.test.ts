import { describe, expect, it } from 'vitest'
import { formatCertificate } from './format-certificate.ts'
import { sampleReport } from './testing/sample-report.ts'

const { certificate } = sampleReport

describe('formatCertificate', () => {
  it('tells what was compared', () => {
    expect(formatCertificate(certificate)).toBe(
      'passed: 2 runs in onnxruntime, largest difference 3.1e-7 of the output (limit 1.0e-5)',
    )
  })

  it('names the first value that differs', () => {
    const failed = { ...certificate, passed: false, maxRelativeError: 0.5, firstDifference: 'relu\u001b1' }
    expect(formatCertificate(failed)).toMatch(/^FAILED: .*first value that differs: relu\\x1b1$/)
  })

  it('says why nothing was compared', () => {
    const none = { ...certificate, passed: false, samples: 0, reason: 'onnxruntime-node is not installed' }
    expect(formatCertificate(none)).toBe('nothing was compared: onnxruntime-node is not installed')
  })
})
