import { openFileSource, read } from 'coppice'

/** Elements with their shape. */
export interface KerasTensor {
  readonly shape: readonly number[]
  readonly data: Float32Array
}

/**
 * The weights of a Keras file by layer and role, such as `conv2d_1/kernel`: convolutions as [filters, inputs, height,
 * width], dense layers as [inputs, outputs].
 */
export async function readKerasWeights(path: string): Promise<ReadonlyMap<string, KerasTensor>> {
  const source = await openFileSource(path)
  try {
    const { graph } = await read(source)
    const weights = [...graph.tensors].map(async ([name, tensor]) => {
      const bytes = await tensor.read()
      return [name, { shape: tensor.shape, data: new Float32Array(bytes.slice().buffer) }] as const
    })
    return new Map(await Promise.all(weights))
  } finally {
    await source.close()
  }
}

/** Axes in another order: axis i of the result is axis `order[i]`. */
export function permute({ shape, data }: KerasTensor, order: readonly number[]): KerasTensor {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1))
  const moved = order.map(axis => shape[axis]!)
  const result = new Float32Array(data.length)
  const place = order.map(() => 0)
  for (let to = 0; to < data.length; to++) {
    result[to] = data[order.reduce((sum, axis, i) => sum + place[i]! * strides[axis]!, 0)]!
    for (let axis = moved.length - 1; axis >= 0 && ++place[axis]! === moved[axis]; axis--) place[axis] = 0
  }
  return { shape: moved, data: result }
}
