import type { Certificate, Model, Plan } from '@coppice/spec'
import type { OpenSession } from './open-session.ts'

/** The certificate of a pruned model; where nothing can run it, one that says so and has not passed. */
export async function certifyPruned(
  model: Model,
  pruned: Model,
  plan: Plan,
  { session, reason }: OpenSession,
): Promise<Certificate> {
  if (session === undefined) return emptyCertificate(reason)
  const { certify } = await import('@coppice/core')
  return certify(model, pruned, plan, { session })
}

function emptyCertificate(reason: string): Certificate {
  return {
    passed: false,
    maxAbsoluteError: 0,
    maxRelativeError: 0,
    tolerance: 1e-5,
    samples: 0,
    sizes: [],
    backend: 'none',
    reason,
  }
}
