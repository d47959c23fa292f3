import { elementsOf } from '@coppice/graph'
import { failure } from '@coppice/spec'
import type { Tensor } from '@coppice/spec'
import { decodeFloats } from './decode-floats.ts'

/** Reads tensors as float32 and keeps those that will be asked for again. */
export interface TensorLoader {
  /** The elements of a tensor; read only. */
  load(name: string): Promise<Float32Array>
  /** Whether a tensor has been asked for as often as was announced. */
  isDone(name: string): boolean
}

const defaultLimit = 256 * 2 ** 20

async function decode(tensor: Tensor): Promise<Float32Array> {
  return decodeFloats(tensor.type, await tensor.read(), elementsOf(tensor.shape))
}

/**
 * Makes a loader that decodes each tensor once where `limit` bytes (default 256 MiB) allow it. `uses` says how often
 * each will be asked for; after the last time it is dropped.
 */
export function createTensorLoader(
  tensors: ReadonlyMap<string, Tensor>,
  uses: ReadonlyMap<string, number>,
  limit: number = defaultLimit,
): TensorLoader {
  const left = new Map(uses)
  const kept = new Map<string, Float32Array>()
  let bytes = 0
  const drop = (name: string): void => {
    bytes -= kept.get(name)?.byteLength ?? 0
    kept.delete(name)
  }
  const keep = (name: string, data: Float32Array): void => {
    if (data.byteLength > limit) return
    for (const oldest of kept.keys()) {
      if (bytes + data.byteLength <= limit) break
      drop(oldest)
    }
    kept.set(name, data)
    bytes += data.byteLength
  }
  return {
    isDone: name => (left.get(name) ?? 0) <= 0,
    async load(name) {
      const tensor = tensors.get(name)
      if (!tensor)
        throw failure({ code: 'internal', who: 'createTensorLoader', expected: 'a known tensor', received: name })
      const known = kept.get(name)
      const data = known ?? (await decode(tensor))
      const remaining = (left.get(name) ?? 1) - 1
      left.set(name, remaining)
      if (remaining <= 0) drop(name)
      else if (!known) keep(name, data)
      return data
    },
  }
}
