import type { Backend } from '@coppice/spec'
import { parityChecks } from '@coppice/testkit'
import type { Check, TinyModel } from '@coppice/testkit'
import { openTensorflow } from '../../../core/test/tensorflow-session.ts'
import { backends, criteria } from '../plugins.ts'

/** TensorFlow.js in plain JavaScript. */
const plainJavaScript: Backend = {
  kind: 'backend',
  api: 1,
  name: 'cpu',
  capabilities: ['forward', 'backward', 'train'],
  open: openTensorflow,
}

/** Checks that wasm and plain JavaScript make the same plans by every criterion that the command line offers. */
export async function planParityChecks(models: readonly TinyModel[]): Promise<Check[]> {
  const all = Object.values(criteria).map(entry => entry.create())
  const importOptional = (name: string): Promise<unknown> => import(name) as Promise<unknown>
  const wasm = await backends['wasm']!({ threads: 1, importOptional })
  const checks = parityChecks(wasm, plainJavaScript, { models, criteria: all })
  return [...checks].filter(({ name }) => name.includes('the same plans'))
}
