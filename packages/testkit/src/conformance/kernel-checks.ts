import { referenceKernels } from '@coppice/core'
import type { Backend, Kernels, Session, Slice, WeightMatrix } from '@coppice/spec'
import { check, expectThat } from './check.ts'
import type { Check } from './check.ts'
import { naiveKernels } from './naive-kernels.ts'
import { raggedUnits, randomFill, sampleUnits } from './sample-units.ts'
import { withSession } from './with-session.ts'

const weight = (tensor: string, shape: readonly number[], matrix: WeightMatrix): Slice => {
  const count = shape.reduce((product, size) => product * size, 1)
  return { tensor, shape, data: randomFill(tensor, count), role: 'output', layout: { kind: 'element' }, matrix }
}

const byOutputs = { groups: 1, groupedBy: 'outputs' } as const

/** Weights of dense layers, of convolutions, grouped and transposed, and of a recurrent layer. */
const matrixSlices = (): readonly Slice[] => [
  weight('dense', [3, 4], { outputs: [0], inputs: [1], ...byOutputs }),
  weight('turned', [4, 3], { outputs: [1], inputs: [0], ...byOutputs }),
  weight('convolution', [4, 3, 2, 2], { outputs: [0], inputs: [1, 2, 3], ...byOutputs }),
  weight('grouped', [6, 2, 3, 1], { outputs: [0], inputs: [1, 2, 3], groups: 3, groupedBy: 'outputs' }),
  weight('transposed', [6, 2, 3, 1], { outputs: [1], inputs: [0, 2, 3], groups: 3, groupedBy: 'inputs' }),
  weight('recurrence', [2, 6, 3], { outputs: [0, 1], inputs: [2], groups: 2, groupedBy: 'outputs' }),
]

const powers = [0, 0.5, 1, 2, 3]

const sampleSlices = (): readonly (readonly [Slice, number])[] =>
  [
    ...(['element', 'block', 'channel', 'head'] as const).flatMap(kind => sampleUnits(kind, randomFill)),
    ...raggedUnits(randomFill),
  ].flatMap(unit => unit.slices.map(slice => [slice, unit.size] as const))

type Floats = Float32Array | Float64Array

function expectClose(who: string, expected: Floats, received: Floats): void {
  expectThat(received.length === expected.length, who, `${expected.length} numbers`, `${received.length}`)
  const largest = Math.max(0, ...Array.from(expected, Math.abs))
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

const checks: Readonly<Record<string, (kernels: Kernels) => Promise<void>>> = {
  'sums powers as defined': async kernels => {
    for (const [slice, cells] of sampleSlices())
      for (const power of powers) {
        const who = `sumPowers of '${slice.tensor}' (${slice.layout.kind}), power ${power}`
        const expected = naiveKernels.sumPowers(slice, cells, power)
        expectClose(who, expected, await kernels.sumPowers(slice, cells, power))
      }
  },
  'gives rows as defined': async kernels => {
    for (const [slice, cells] of sampleSlices()) {
      const who = `rows of '${slice.tensor}' (${slice.layout.kind})`
      expectClose(who, naiveKernels.rows(slice, cells), await kernels.rows(slice, cells))
    }
  },
  'sums values over cells as defined': async kernels => {
    for (const [slice, cells] of sampleSlices()) {
      const values = Float64Array.from(slice.data, (weight, at) => weight * Math.sin(at))
      const expected = naiveKernels.sumCells(slice, cells, values)
      const who = `sumCells of '${slice.tensor}' (${slice.layout.kind})`
      expectClose(who, expected, await kernels.sumCells(slice, cells, values))
    }
  },
  'tells the input and the output of each weight as defined': async kernels => {
    for (const slice of matrixSlices())
      for (const name of ['inputIndices', 'outputIndices'] as const) {
        const [expected, received] = [naiveKernels[name](slice), await kernels[name](slice)]
        const bad = expected.findIndex((index, at) => index !== received[at])
        const who = `${name} of '${slice.tensor}', element ${bad}`
        expectThat(received.length === expected.length && bad < 0, who, `${expected[bad]}`, `${received[bad]}`)
      }
  },
  'gives arrays of its own and leaves the weights as they were': expectOwnArrays,
}

async function expectPowers(kernels: Kernels): Promise<void> {
  const [slice, cells] = sampleSlices()[0]!
  expectClose('sumPowers', naiveKernels.sumPowers(slice, cells, 1), await kernels.sumPowers(slice, cells, 1))
}

/** The checks of the arithmetic of a backend; what it leaves out is done by the reference kernels. */
export function* kernelChecks(backend: Backend): Generator<Check> {
  for (const [name, run] of Object.entries(checks))
    yield check(name, () => withSession(backend, session => run(kernelsOf(session))))
  yield check('opens again after it was closed', async () => {
    for (let time = 0; time < 2; time++) await withSession(backend, session => expectPowers(kernelsOf(session)))
  })
}
