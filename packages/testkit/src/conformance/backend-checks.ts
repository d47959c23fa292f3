import type { Backend, Capability, Kernels, Session, Slice } from '@coppice/spec'
import { referenceKernels } from '@coppice/core'
import { check, expectThat } from './check.ts'
import type { Check } from './check.ts'
import { forwardChecks } from './forward-checks.ts'
import { naiveKernels } from './naive-kernels.ts'
import { expectKnown, pluginCheck } from './plugin-check.ts'
import { raggedUnits, randomFill, sampleUnits } from './sample-units.ts'
import { withSession } from './with-session.ts'

/** How many checks {@link backendChecks} yields: for every backend, and besides for one that can run models. */
export const backendCheckCounts: { readonly kernels: number; readonly forward: number } = { kernels: 7, forward: 10 }

const capabilities: readonly Capability[] = ['kernels', 'forward', 'backward', 'train']

const powers = [0, 0.5, 1, 2, 3]

const sampleSlices = (): readonly (readonly [Slice, number])[] =>
  [
    ...(['element', 'block', 'channel', 'head'] as const).flatMap(kind => sampleUnits(kind, randomFill)),
    ...raggedUnits(randomFill),
  ].flatMap(unit => unit.slices.map(slice => [slice, unit.size] as const))

function expectClose(who: string, expected: Float32Array, received: Float32Array): void {
  expectThat(received.length === expected.length, who, `${expected.length} numbers`, `${received.length}`)
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const bad = expected.findIndex((value, at) => !(Math.abs(value - received[at]!) <= 1e-5 * largest))
  expectThat(bad < 0, `${who}, element ${bad}`, `${expected[bad]}`, `${received[bad]}`)
}

/** The arithmetic as core uses it: what a session leaves out is done by the reference kernels. */
const kernelsOf = ({ kernels }: Session): Kernels => ({ ...referenceKernels, ...kernels })

async function expectOwnArrays(kernels: Kernels): Promise<void> {
  for (const [slice, cells] of sampleSlices()) {
    const before = slice.data.slice()
    for (const result of [await kernels.sumPowers(slice, cells, 1), await kernels.rows(slice, cells)]) result.fill(-1)
    const changed = slice.data.findIndex((weight, at) => weight !== before[at])
    expectThat(changed < 0, `'${slice.tensor}'`, 'the same weights afterwards', `another at ${changed}`)
  }
}

/**
 * What every backend must do, as named checks; more of them where it can run models.
 *
 * @example
 * ```ts
 * const checks = backendChecks(onnxruntime({ runtime, exporter }))
 * await runChecks(checks, { count: backendCheckCounts.kernels + backendCheckCounts.forward })
 * ```
 */
export function* backendChecks(backend: Backend): Generator<Check> {
  yield pluginCheck(backend, 'backend')
  yield check('declares capabilities that exist, kernels among them', () => {
    expectKnown('capabilities', backend.capabilities, capabilities, 1)
    const listed = backend.capabilities.join(', ')
    expectThat(backend.capabilities.includes('kernels'), 'capabilities', "'kernels' among them", listed)
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
  yield check('sums powers as defined', () =>
    withSession(backend, async session => {
      const kernels = kernelsOf(session)
      for (const [slice, cells] of sampleSlices())
        for (const power of powers) {
          const who = `sumPowers of '${slice.tensor}' (${slice.layout.kind}), power ${power}`
          const expected = naiveKernels.sumPowers(slice, cells, power)
          expectClose(who, expected, await kernels.sumPowers(slice, cells, power))
        }
    }),
  )
  yield check('gives rows as defined', () =>
    withSession(backend, async session => {
      const kernels = kernelsOf(session)
      for (const [slice, cells] of sampleSlices()) {
        const who = `rows of '${slice.tensor}' (${slice.layout.kind})`
        expectClose(who, naiveKernels.rows(slice, cells), await kernels.rows(slice, cells))
      }
    }),
  )
  yield check('gives arrays of its own and leaves the weights as they were', () =>
    withSession(backend, session => expectOwnArrays(kernelsOf(session))),
  )
  yield check('opens again after it was closed', async () => {
    for (let time = 0; time < 2; time++)
      await withSession(backend, async session => {
        const kernels = kernelsOf(session)
        const [slice, cells] = sampleSlices()[0]!
        expectClose('sumPowers', naiveKernels.sumPowers(slice, cells, 1), await kernels.sumPowers(slice, cells, 1))
      })
  })
  if (backend.capabilities.includes('forward')) yield* forwardChecks(backend)
}
