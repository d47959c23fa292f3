import { formatCertificate } from '@coppice/report'
import type { Certificate, Failure } from '@coppice/spec'
import { failure } from '@coppice/spec'

/** The failure of a pruned model that did not pass, or that nothing could run; it carries the certificate for `--json`. */
export function certificateFailure(certificate: Certificate): Failure & { readonly certificate: Certificate } {
  const error = failure({ code: 'certificate-failed', who: 'certificate', ...explain(certificate) })
  return Object.assign(error, { certificate })
}

function explain(certificate: Certificate): { expected: string; received: string; remedy: string } {
  const { samples, reason = 'no reason given', backend } = certificate
  if (backend === 'none')
    return {
      expected: 'a runtime to compare the pruned model with its masked twin',
      received: reason,
      remedy: 'Nothing was written. --uncertified writes the output without proof.',
    }
  if (samples === 0) {
    const way = ' Install onnxruntime-node, or write it without proof with --uncertified.'
    const remedy = `Nothing was written.${backend === 'onnxruntime' ? '' : way}`
    return { expected: `the model to run in ${backend}`, received: reason, remedy }
  }
  return {
    expected: 'the pruned model to equal its masked twin',
    received: formatCertificate(certificate),
    remedy: 'Nothing was written. This is a defect of Coppice: please report it with the model.',
  }
}
