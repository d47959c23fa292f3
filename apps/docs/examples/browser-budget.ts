import { wasm } from '@coppice/backend-wasm'
import { certify, plan, remove } from '@coppice/core'
import { l1 } from '@coppice/criterion-sparsity'
import { exporter, importer } from '@coppice/format-onnx'
import { memorySink, memorySource } from '@coppice/graph'

/** The largest pruned model that fits into so many bytes, with what the proof came to. */
export async function fitIntoBudget(
  file: Uint8Array,
  bytes: number,
  tell: (done: number, total: number) => void,
): Promise<Uint8Array> {
  const model = await importer.read(memorySource(file, 'model.onnx'))
  const draft = await plan(model, { criterion: l1(), target: { bytes }, onProgress: tell })
  const pruned = await remove(model, draft)
  const session = await wasm().open()
  const { passed } = await certify(model, pruned, draft, { session })
  await session.close()
  if (!passed) throw new Error('The pruned model does not equal its masked twin')
  const sink = memorySink('small.onnx')
  await exporter.write(pruned, sink)
  return sink.bytes()
}
