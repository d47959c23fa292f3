import type { Backend, Capability } from '@coppice/spec'
import { backwardChecks } from './backward-checks.ts'
import { check, expectThat } from './check.ts'
import type { Check } from './check.ts'
import { forwardChecks } from './forward-checks.ts'
import { kernelChecks } from './kernel-checks.ts'
import { expectKnown, pluginCheck } from './plugin-check.ts'
import { trainChecks } from './train-checks.ts'
import { withSession } from './with-session.ts'

/** How many checks {@link backendChecks} yields: `kernels` for every backend, and more for each capability. */
export const backendCheckCounts: Readonly<Record<Capability, number>> = {
  kernels: 9,
  forward: 11,
  backward: 9,
  train: 14,
}

/**
 * How many checks {@link backendChecks} yields for a backend that can do what it declares.
 *
 * @example
 * ```ts
 * backendCheckCount(wasm()) // 43
 * ```
 */
export function backendCheckCount({ capabilities }: Pick<Backend, 'capabilities'>): number {
  const rest = capabilities.filter(can => can !== 'kernels')
  return rest.reduce((count, can) => count + backendCheckCounts[can], backendCheckCounts.kernels)
}

/** What the checks of a backend need to know. */
export interface BackendCheckOptions {
  /** For a backend that can `train`: makes an optimizer of plain gradient descent, such as `rate => tf.train.sgd(rate)`. */
  readonly descend?: (rate: number) => unknown
}

const capabilities: readonly Capability[] = ['kernels', 'forward', 'backward', 'train']

/**
 * What every backend must do, as named checks; more of them where it can run models, differentiate and train.
 *
 * @example
 * ```ts
 * const backend = wasm()
 * const checks = backendChecks(backend, { descend: rate => tf.train.sgd(rate) })
 * await runChecks(checks, { count: backendCheckCount(backend) })
 * ```
 */
export function* backendChecks(backend: Backend, options: BackendCheckOptions = {}): Generator<Check> {
  yield pluginCheck(backend, 'backend')
  yield check('declares capabilities that exist', () => {
    expectKnown('capabilities', backend.capabilities, capabilities, 1)
  })
  yield check('opens with what it declares', () =>
    withSession(backend, async session => {
      expectThat(session.backend === backend.name, 'session.backend', `'${backend.name}'`, `'${session.backend}'`)
      const [declared, opened] = [backend, session].map(has => has.capabilities.toSorted().join(', '))
      expectThat(declared === opened, 'session.capabilities', `${declared}`, `${opened}`)
      const can = backend.capabilities.includes('forward')
      expectThat((session.prepare !== undefined) === can, 'session.prepare', `${can}`, `${!can}`)
    }),
  )
  yield* kernelChecks(backend)
  if (backend.capabilities.includes('forward')) yield* forwardChecks(backend)
  if (backend.capabilities.includes('backward')) yield* backwardChecks(backend)
  if (backend.capabilities.includes('train')) yield* trainChecks(backend, options.descend)
}
