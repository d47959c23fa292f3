import type { Certificate, Model, Plan } from '@coppice/spec'
import type { Twin } from './coupling/couple-model.ts'
import type { OpenSession } from './open-session.ts'

/** A model, and the network that shows what becomes of it where it has no graph of its own. */
export interface Provable {
  readonly model: Model
  readonly twin?: Twin
}

/**
 * The certificate of a pruned model; where nothing can run it, one that says so and has not passed. Of a checkpoint
 * whose network is known, the network is pruned alike and certified.
 */
export async function certifyPruned(
  provable: Provable,
  pruned: Model,
  plan: Plan,
  { session, reason }: OpenSession,
): Promise<Certificate> {
  const { model, twin } = provable
  if (!canRun(provable, plan)) return emptyCertificate('the model has no graph: there is nothing to run')
  if (session === undefined) return emptyCertificate(reason)
  const { certify, remove } = await import('@coppice/core')
  if (!twin) return certify(model, pruned, plan, { session })
  const own = await planForTwin(plan, twin)
  return certify(twin.model, await remove(twin.model, own), own, { session })
}

/** Whether there is something to run: a graph, or for channels and heads of a checkpoint its network. */
export function canRun({ model, twin }: Provable, { granularity }: Plan): boolean {
  return model.graph.nodes.length > 0 || (twin !== undefined && (granularity === 'channel' || granularity === 'head'))
}

/** The same plan in the names of the network. */
async function planForTwin(plan: Plan, { model, units }: Twin): Promise<Plan> {
  const { fingerprint } = await import('@coppice/core')
  const renamed = plan.units.map(unit => ({ ...unit, id: units.get(unit.id) ?? unit.id }))
  return { ...plan, fingerprint: await fingerprint(model), units: renamed }
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
