import { describe, expect, it } from 'vitest'
import { encodeElements } from '@coppice/graph'
import type { DataType, Tensor } from '@coppice/spec'
import { createTensorLoader } from './tensor-loader.ts'

function counted(name: string, type: DataType, elements: readonly number[]): { tensor: Tensor; reads: () => number } {
  let reads = 0
  const read = (): Uint8Array => {
    reads++
    return encodeElements(type, elements)
  }
  return { tensor: { name, type, shape: [elements.length], read }, reads: () => reads }
}

describe('createTensorLoader', () => {
  it.each(['float32', 'float64', 'float16', 'bfloat16'] as const)('gives %s as float32', async type => {
    const { tensor } = counted('w', type, [1, -0.5, 0])
    const loader = createTensorLoader(new Map([['w', tensor]]), new Map())
    expect(await loader.load('w')).toEqual(Float32Array.of(1, -0.5, 0))
  })

  it('decodes a tensor once for as many uses as were announced, and then lets go of it', async () => {
    const { tensor, reads } = counted('w', 'float32', [1, 2])
    const loader = createTensorLoader(new Map([['w', tensor]]), new Map([['w', 2]]))
    const first = await loader.load('w')
    expect(loader.isDone('w')).toBe(false)
    expect(await loader.load('w')).toBe(first)
    expect(loader.isDone('w')).toBe(true)
    expect(reads()).toBe(1)
    await loader.load('w')
    expect(reads()).toBe(2)
  })

  it('keeps no more than the limit', async () => {
    const tensors = ['a', 'b', 'c'].map(name => counted(name, 'float32', [1, 2]))
    const uses = new Map(tensors.map(({ tensor }) => [tensor.name, 9]))
    const loader = createTensorLoader(new Map(tensors.map(({ tensor }) => [tensor.name, tensor])), uses, 16)
    for (const name of ['a', 'b', 'a', 'c', 'b', 'a']) await loader.load(name)
    expect(tensors.map(({ reads }) => reads())).toEqual([2, 1, 1])
  })
})
