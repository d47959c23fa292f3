import * as runtime from 'onnxruntime-node'
import { onnxruntime } from '@coppice/backend-node'
import { wasm } from '@coppice/backend-wasm'
import { referenceKernels } from '@coppice/core'
import { exporter } from '@coppice/format-onnx'
import type { Model, Session } from '@coppice/spec'
import { toBatch, toNumbers } from './arrays.ts'
import type { Numbers } from './arrays.ts'

/** Runs models in onnxruntime, as the ONNX that they are exported to. */
export const exact: Promise<Session<'kernels' | 'forward'>> = onnxruntime({
  runtime: runtime,
  exporter,
  kernels: referenceKernels,
}).open()

/** Runs models by our own operators. */
export const own: Promise<Session<'kernels' | 'forward' | 'backward' | 'train'>> = wasm().open()

/** The outputs of a model in order, for inputs by name. */
export async function runModel(
  { graph, ...model }: Model,
  inputs: ReadonlyMap<string, Numbers>,
  session: Session,
): Promise<Numbers[]> {
  const feeds = graph.inputs.map(({ name, type }) => [name, toBatch(findInput(inputs, name), type)] as const)
  const runner = await session.prepare!({ graph, ...model })
  try {
    const outputs = await runner.run(Object.fromEntries(feeds))
    return graph.outputs.map(({ name }) => toNumbers(outputs[name]!))
  } finally {
    await runner.close()
  }
}

function findInput(inputs: ReadonlyMap<string, Numbers>, name: string): Numbers {
  const found = inputs.get(name)
  if (found) return found
  throw new Error(`Expected one of the inputs ${[...inputs.keys()].join(', ')}. Received: ${name}`)
}
