import { referenceKernels } from '@coppice/core'
import { failure } from '@coppice/spec'
import type { Backend, Batch, Kernels, Model, Runner, Session } from '@coppice/spec'
import * as ort from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { encodeOnnx } from '../encode-onnx.ts'
import { backendCheckCounts, backendChecks } from './backend-checks.ts'
import { failingChecks, fails } from '../testing/failing-checks.ts'

const refuse = (cause: unknown): never => {
  throw failure({ code: 'unsupported-model', who: 'toy', expected: 'to run', received: 'an error', cause })
}

async function prepare(model: Model): Promise<Runner> {
  const options = { intraOpNumThreads: 1, logSeverityLevel: 4 } as const
  const session = await ort.InferenceSession.create(await encodeOnnx(model), options).catch(refuse)
  return {
    async run(feeds) {
      const tensors = Object.entries(feeds).map(([name, { type, data, shape }]) => [
        name,
        new ort.Tensor(type as 'float32', data as Float32Array, shape),
      ])
      const outputs = await session.run(Object.fromEntries(tensors) as Record<string, ort.Tensor>).catch(refuse)
      const batches = Object.entries(outputs).map(([name, { type, data, dims }]) => [name, { type, data, shape: dims }])
      return Object.fromEntries(batches) as Record<string, Batch>
    },
    close: () => session.release(),
  }
}

const opening = (session: Partial<Session>): Backend => ({
  kind: 'backend',
  api: 1,
  name: 'toy',
  capabilities: ['kernels', 'forward'],
  open: async () => ({ ...soundSession, ...session }),
})

const soundSession: Session = {
  backend: 'toy',
  capabilities: ['kernels', 'forward'],
  kernels: referenceKernels,
  prepare,
  close: () => undefined,
}

const sound = opening({})

const computing = (kernels: Partial<Kernels>): Backend => opening({ kernels: { ...referenceKernels, ...kernels } })

type Outputs = Readonly<Record<string, Batch>>

/** The sound backend with its outputs or feeds changed. */
const running = (change: (outputs: Outputs, feeds: Outputs) => Outputs): Backend =>
  opening({
    async prepare(model) {
      const runner = await prepare(model)
      return { ...runner, run: async feeds => change(await runner.run(feeds), feeds) }
    },
  })

const mapFloats = (outputs: Outputs, change: (value: number, at: number) => number): Outputs =>
  Object.fromEntries(
    Object.entries(outputs).map(([name, batch]) => [
      name,
      { ...batch, data: (batch.data as Float32Array).map(change) },
    ]),
  )

let [calls, opened] = [0, 0]
const runners: Runner[] = []

/** For each check, a backend that does what the check is there to find. */
const broken: Readonly<Record<string, Backend>> = {
  'says what it is': Object.assign(Object.create({ inherited: true }) as Backend, sound),
  'declares capabilities that exist, kernels among them': { ...sound, capabilities: ['forward'] },
  'opens with what it declares': { ...sound, open: async () => ({ ...soundSession, backend: 'another' }) },
  'sums powers as defined': computing({
    sumPowers: async (...call) => (await referenceKernels.sumPowers(...call)).map(sum => sum * 1.001),
  }),
  'gives rows as defined': computing({ rows: async (...call) => (await referenceKernels.rows(...call)).reverse() }),
  'gives arrays of its own and leaves the weights as they were': computing({
    rows: (slice, cells) => (slice.layout.kind === 'element' ? slice.data : referenceKernels.rows(slice, cells)),
  }),
  'opens again after it was closed': {
    ...sound,
    open: () => (++opened > 1 ? Promise.reject(new Error('only so many times')) : sound.open()),
  },
  'computes what can be computed by hand': running(outputs => mapFloats(outputs, value => value + 1)),
  'gives the same outputs for the same feeds': running(outputs => mapFloats(outputs, value => value + ++calls)),
  'gives each sample of a batch what it gets alone': running(outputs => mapFloats(outputs, (value, at) => value + at)),
  'runs at several sizes of each dynamic axis': running(outputs =>
    outputs['logits']?.shape[0] === 3 ? refuse('three are too many') : outputs,
  ),
  'takes 64-bit integers': running((outputs, feeds) => ('tokens' in feeds ? mapFloats(outputs, () => 1) : outputs)),
  'gives every output under its name': running(({ map, ...outputs }) => (map ? { ...outputs, mask: map } : outputs)),
  'runs several models at once': opening({
    async prepare(model) {
      const runner = await prepare(model)
      runners.push(runner)
      const close = async (): Promise<void> => {
        for (const one of runners.splice(0)) await one.close()
      }
      return { ...runner, close }
    },
  }),
  'refuses wrong feeds and goes on': opening({
    async prepare(model) {
      const runner = await prepare(model)
      return { ...runner, run: feeds => runner.run(feeds).catch(() => ({})) }
    },
  }),
  'refuses an operator that does not exist': opening({
    prepare: model => prepare(model).catch(() => ({ run: async () => ({}), close: () => undefined })),
  }),
  'leaves the feeds as they were': running((outputs, feeds) => {
    for (const { data } of Object.values(feeds)) data.reverse()
    return outputs
  }),
}

describe('backendChecks', () => {
  const count = backendCheckCounts.kernels + backendCheckCounts.forward

  it('yields as many checks as it says', () => {
    expect([...backendChecks(sound)]).toHaveLength(count)
    expect([...backendChecks({ ...sound, capabilities: ['kernels'] })]).toHaveLength(backendCheckCounts.kernels)
  })

  it('passes a sound backend', async () => {
    expect(await failingChecks(backendChecks(sound))).toEqual([])
  })

  it('has a broken backend for every check', () => {
    expect(Object.keys(broken)).toEqual([...backendChecks(sound)].map(check => check.name))
  })

  it.each(Object.entries(broken))('finds what is wrong: %s', async (name, backend) => {
    expect(await fails(backendChecks(backend), name)).toBe(true)
  })
})
