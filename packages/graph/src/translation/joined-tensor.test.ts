import type { Tensor } from '@coppice/spec'
import { describe, expect, it } from 'vitest'
import { cutTensor } from '../removal/cut-tensor.ts'
import { arrangeTensor, restoreTensor } from './arranged-tensor.ts'
import { chained, permuted, reshaped } from './arrangement.ts'
import { joinTensors } from './joined-tensor.ts'

const tensorOf = (name: string, shape: readonly number[], values: readonly number[]): Tensor => {
  return { name, type: 'float32', shape, read: () => new Uint8Array(Float32Array.from(values).buffer) }
}

const numbers = async ({ read }: Tensor): Promise<number[]> => [...new Float32Array((await read()).slice().buffer)]

const forward = tensorOf('forward', [2, 3], [1, 2, 3, 4, 5, 6])
const backward = tensorOf('backward', [2, 3], [7, 8, 9, 10, 11, 12])

const asDirection = chained(
  permuted([1, 0]),
  reshaped(
    stored => [1, ...stored],
    ([, ...arranged]) => arranged,
  ),
)

describe('joinTensors', () => {
  const both = joinTensors(
    'both',
    [forward, backward].map(stored => arrangeTensor(stored.name, stored, asDirection)),
  )

  it('puts parts after each other', async () => {
    expect(both.shape).toEqual([2, 3, 2])
    expect(await numbers(both)).toEqual([1, 4, 2, 5, 3, 6, 7, 10, 8, 11, 9, 12])
  })

  it('gives back the stored tensors where nothing changed', () => {
    expect(restoreTensor(both, undefined, 0)!.tensor).toBe(forward)
    expect(restoreTensor(both, undefined, 1)!.tensor).toBe(backward)
  })

  it('gives back what is left of each', async () => {
    const cut = cutTensor(both, [null, Uint8Array.of(1, 0, 1), null])
    const restored = [0, 1].map(part => restoreTensor(cut, undefined, part)!)
    expect(restored.map(({ stored }) => stored)).toEqual([forward, backward])
    expect(restored.map(({ tensor }) => tensor.shape)).toEqual([
      [2, 2],
      [2, 2],
    ])
    expect(await numbers(restored[1]!.tensor)).toEqual([7, 9, 10, 12])
  })

  it('may be arranged as a whole', async () => {
    const parts = [forward, backward].map(stored => arrangeTensor(stored.name, stored, permuted([1, 0])))
    const again = arrangeTensor('kernel', joinTensors('gates', parts), asDirection)
    expect(again.shape).toEqual([1, 2, 6])
    expect(restoreTensor(again, undefined, 1)!.tensor).toBe(backward)
    const cut = cutTensor(again, [null, Uint8Array.of(1, 0), null])
    expect(await numbers(restoreTensor(cut, undefined, 1)!.tensor)).toEqual([7, 8, 9])
  })

  it('refuses parts that differ', () => {
    expect(() => joinTensors('odd', [forward, tensorOf('other', [1, 3], [1, 2, 3])])).toThrow('odd')
  })
})
