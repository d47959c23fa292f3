import type { CalibrationBatch, Model, Session } from '@coppice/spec'

/** The share of examples whose largest output, the first of the model, is at their label. */
export async function accuracyOf(
  session: Session,
  model: Model,
  batches: readonly CalibrationBatch[],
): Promise<number> {
  const runner = await session.prepare!(model)
  const output = model.graph.outputs[0]!.name
  let [right, total] = [0, 0]
  for (const { feeds, targets } of batches) {
    const { data, shape } = (await runner.run(feeds))[output]!
    const classes = shape.at(-1)!
    targets!.data.forEach((label, example) => {
      const values = Array.from(data.subarray(example * classes, (example + 1) * classes), Number)
      if (values.indexOf(Math.max(...values)) === Number(label)) right++
      total++
    })
  }
  await runner.close()
  return right / total
}
