import { formatCertificate } from '@coppice/report'
import type { Certificate, Failure } from '@coppice/spec'
import { failure } from '@coppice/spec'

/** The failure of a pruned model that did not pass, or that nothing could run; it carries the certificate for `--json`. */
export function certificateFailure(certificate: Certificate): Failure & { readonly certificate: Certificate } {
  const { samples, reason } = certificate
  const error =
    samples === 0
      ? failure({
          code: 'certificate-failed',
          who: 'certificate',
          expected: 'a backend to run the model with',
          received: `none: ${reason ?? 'no reason given'}`,
          remedy: 'Nothing was written; --uncertified writes the output without proof.',
        })
      : failure({
          code: 'certificate-failed',
          who: 'certificate',
          expected: 'the pruned model to equal its masked twin',
          received: formatCertificate(certificate),
          remedy: 'Nothing was written. This is a defect of Coppice: please report it with the model.',
        })
  return Object.assign(error, { certificate })
}
