import h5wasm from 'h5wasm/node'

/** Elements with their shape, as Keras keeps them: convolution kernels as height, width, input, output. */
export interface KerasTensor {
  readonly shape: readonly number[]
  readonly data: Float32Array
}

interface Group {
  keys(): string[]
  get(key: string): unknown
}

const isGroup = (entity: unknown): entity is Group => typeof (entity as Group).keys === 'function'

/** The weights of a Keras .h5 file by layer and role, such as `conv2d_1/kernel`. */
export async function readKerasWeights(path: string): Promise<ReadonlyMap<string, KerasTensor>> {
  await h5wasm.ready
  const file = new h5wasm.File(path, 'r')
  const weights = new Map<string, KerasTensor>()
  const visit = (group: Group, layer: string): void => {
    for (const key of group.keys()) {
      const entity = group.get(key)
      if (isGroup(entity)) visit(entity, layer || key)
      else {
        const { shape, value } = entity as { readonly shape: number[]; readonly value: Float32Array }
        weights.set(`${layer}/${key.replace(/:\d+$/, '')}`, { shape, data: Float32Array.from(value) })
      }
    }
  }
  visit(file.get('model_weights') as Group, '')
  file.close()
  return weights
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
