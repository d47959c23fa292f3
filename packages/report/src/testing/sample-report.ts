import type { Certificate, Ledger, Plan } from '@coppice/spec'
import type { Report } from '../report.ts'

const plan: Plan = {
  kind: 'coppice-plan',
  version: 1,
  fingerprint: '0123456789abcdef0123456789abcdef',
  criterion: 'l1',
  granularity: 'channel',
  allocation: 'uniform',
  target: { sparsity: 0.5 },
  seed: 1,
  options: { width: false, factor: 'outer', floor: 0, rounds: 1, schedule: 'constant' },
  sparsity: 0.5,
  units: [
    { id: 'conv1', cells: 4, removed: [0, 2] },
    { id: 'conv2', cells: 16, removed: { base64: '/wA=', count: 8 } },
  ],
  protected: [
    { name: 'fc.weight axis 0', reason: 'graph output' },
    { name: 'fc.bias axis 0', reason: 'graph output' },
    { name: 'conv1.weight axis 1', reason: 'graph input' },
  ],
}

const certificate: Certificate = {
  passed: true,
  maxAbsoluteError: 2.4e-7,
  maxRelativeError: 3.1e-7,
  tolerance: 1e-5,
  samples: 2,
  sizes: [{ batch: 1 }, { batch: 2 }],
  backend: 'onnxruntime',
}

const ledger: Ledger = {
  rows: [
    { name: 'bytes', unit: 'B', before: 23_100_000, after: 9_800_000 },
    { name: 'latency', unit: 'ms', before: 34.31, after: 20.2 },
    { name: 'accuracy', unit: 'fraction', before: null, after: null },
  ],
}

/** A report to test with. */
export const sampleReport: Required<Pick<Report, 'certificate' | 'ledger'>> & Report = {
  version: '1.2.3',
  input: { path: 'models/net.onnx', bytes: 23_100_000, parameters: 5_800_000, macs: 1_800_000_000 },
  output: { path: 'small.onnx', bytes: 9_800_000, brotliBytes: 8_900_000, parameters: 2_400_000, macs: 700_000_000 },
  mode: 'hard',
  plan,
  certificate,
  ledger,
  seconds: 1.25,
}
