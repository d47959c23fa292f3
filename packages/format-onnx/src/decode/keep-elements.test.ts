import { describe, expect, it } from 'vitest'
import { createFile, keptLimit } from '../wire/onnx-file.ts'
import { keepElements } from './keep-elements.ts'

const file = () => createFile({ name: 'model.onnx', size: 0, read: () => new Uint8Array(0) })

describe('keepElements', () => {
  it('reads what has to be waited for once', async () => {
    let reads = 0
    const read = keepElements(file(), async () => Uint8Array.of(++reads))
    expect(await read()).toEqual(Uint8Array.of(1))
    expect(await read()).toEqual(Uint8Array.of(1))
    expect(reads).toBe(1)
  })

  it('keeps no more than the budget', async () => {
    const small = file()
    small.budget.bytes = 1
    let reads = 0
    const read = keepElements(small, async () => Uint8Array.of(++reads, 0))
    await read()
    expect(await read()).toEqual(Uint8Array.of(2, 0))
    expect(file().budget.bytes).toBe(keptLimit)
  })

  it('asks again for what is given at once', () => {
    let reads = 0
    const read = keepElements(file(), () => Uint8Array.of(++reads))
    expect([read(), read()]).toEqual([Uint8Array.of(1), Uint8Array.of(2)])
  })
})
