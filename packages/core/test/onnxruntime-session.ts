import { InferenceSession, Tensor } from 'onnxruntime-node'
import type { Batch, Model, Runner, Session } from '@coppice/spec'
import { encodeOnnx } from '../../testkit/src/index.ts'
import { referenceKernels } from '../src/kernels/reference-kernels.ts'

const toTensor = ({ type, data, shape }: Batch): Tensor =>
  new Tensor(type as 'float32', data as Float32Array, [...shape])
const toBatch = (tensor: Tensor): Batch => ({
  type: tensor.type,
  shape: tensor.dims,
  data: tensor.data as Float32Array,
})

function mapValues<A, B>(record: Readonly<Record<string, A>>, map: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]))
}

async function prepare(model: Model): Promise<Runner> {
  const session = await InferenceSession.create(await encodeOnnx(model), {
    intraOpNumThreads: 1,
    graphOptimizationLevel: 'basic',
    logSeverityLevel: 3,
  })
  return {
    run: async feeds => mapValues((await session.run(mapValues(feeds, toTensor))) as Record<string, Tensor>, toBatch),
    close: () => session.release(),
  }
}

/** Runs models in onnxruntime, written by the test kit's own encoder. */
export const onnxruntimeSession: Session = {
  backend: 'onnxruntime',
  capabilities: ['kernels', 'forward'],
  kernels: referenceKernels,
  prepare,
  close: () => undefined,
}
