import type { Certificate } from '@coppice/spec'
import { escapeControls } from './escape-controls.ts'
import { formatNumber } from './format-quantity.ts'

/**
 * The certificate in one sentence.
 *
 * @example
 * ```ts
 * formatCertificate(certificate) // 'passed: 4 runs in onnxruntime, largest difference 2.4e-7 of the output (limit 1.0e-5)'
 * ```
 */
export function formatCertificate(certificate: Certificate): string {
  const { passed, samples, backend, maxRelativeError, tolerance, firstDifference, reason } = certificate
  if (samples === 0) return `nothing was compared: ${escapeControls(reason ?? 'no reason given')}`
  const runs = `${samples} ${samples === 1 ? 'run' : 'runs'} in ${escapeControls(backend)}`
  const error = `largest difference ${formatNumber(maxRelativeError)} of the output (limit ${formatNumber(tolerance)})`
  const where = firstDifference === undefined ? '' : `; first value that differs: ${escapeControls(firstDifference)}`
  const why = reason === undefined ? '' : `; ${escapeControls(reason)}`
  return `${passed ? 'passed' : 'FAILED'}: ${runs}, ${error}${where}${why}`
}
