import type { Ledger } from '@coppice/spec'
import { compareOutputs } from './measure/compare-outputs.ts'
import type { OutputComparison } from './measure/compare-outputs.ts'
import { compareTensors } from './measure/compare-tensors.ts'
import type { TensorDifference } from './measure/compare-tensors.ts'
import { countModel } from './measure/count-model.ts'
import { makeLedger } from './measure/make-ledger.ts'
import { measureModels } from './measure/measure-models.ts'
import { sizeAsRead } from './measure/model-size.ts'
import type { OpenModel } from './open-model.ts'
import type { OpenSession } from './open-session.ts'
import type { Progress } from './terminal/progress.ts'

/** A model with everything that is counted of it. */
export interface CountedModel {
  readonly path: string
  readonly bytes: number
  readonly brotliBytes: number | null
  readonly parameters: number
  readonly macs: number | null
}

/** What two models differ in. */
export interface Comparison {
  readonly inputs: readonly [CountedModel, CountedModel]
  readonly tensors: readonly TensorDifference[]
  readonly outputs: OutputComparison
  readonly ledger: Ledger
}

/** Compares two models: counts, tensors, outputs on generated inputs, and speed. */
export async function compareModels(
  opened: readonly [OpenModel, OpenModel],
  paths: readonly [string, string],
  runtime: OpenSession,
  progress: Pick<Progress, 'step'>,
): Promise<Comparison> {
  const [before, after] = [opened[0].model, opened[1].model]
  const inputs = await progress.step(
    'counting',
    async () => [await count(opened[0], paths[0]), await count(opened[1], paths[1])] as const,
  )
  const tensors = await progress.step('comparing tensors', () => compareTensors(before, after))
  const outputs = await progress.step('comparing outputs', () => compareOutputs(before, after, runtime))
  const latency = await progress.step('measuring', () => measureModels(runtime, before, after))
  return { inputs, tensors, outputs, ledger: await makeLedger({ before: inputs[0], after: inputs[1], latency }) }
}

async function count({ model, format }: OpenModel, path: string): Promise<CountedModel> {
  const { brotliBytes } = await sizeAsRead(model, format.exporter)
  return { path, bytes: model.bytes, brotliBytes, ...(await countModel(model)) }
}
