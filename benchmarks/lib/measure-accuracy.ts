import type { Batch, Model, Session } from '@coppice/spec'
import type { Digits } from './read-mnist.ts'

const size = 28 * 28

/** The share of images whose largest output is at their label. */
export async function measureAccuracy(
  session: Session<'kernels' | 'forward'>,
  model: Model,
  digits: Digits,
  options: { readonly divisor: number; readonly count?: number },
): Promise<number> {
  const { divisor, count = digits.count } = options
  const [input] = model.graph.inputs
  const [output] = model.graph.outputs
  const runner = await session.prepare!(model)
  let right = 0
  for (let image = 0; image < count; image++) {
    const pixels = digits.pixels.subarray(image * size, (image + 1) * size)
    const data = Float32Array.from(pixels, pixel => pixel / divisor)
    const outputs = await runner.run({ [input!.name]: { type: 'float32', shape: [1, 1, 28, 28], data } })
    if (largestOf(outputs[output!.name]!) === digits.labels[image]) right++
  }
  await runner.close()
  return right / count
}

function largestOf({ data }: Batch): number {
  const values = Array.from(data as Float32Array)
  return values.indexOf(Math.max(...values))
}
