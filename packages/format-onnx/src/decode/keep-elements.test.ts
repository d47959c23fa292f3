import { describe, expect, it } from 'vitest'
import { createFile, keptLimit } from '../wire/onnx-file.ts'
import { keepElements } from './keep-elements.ts'

const file = () => createFile({ name: 'model.onnx', size: 0, read: () => new Uint8Array(0) })

const never = (): boolean => false
const stretch = { offset: 0, length: 1 }

describe('keepElements', () => {
  it('reads what has to be waited for once', async () => {
    let reads = 0
    const read = keepElements(file(), async () => Uint8Array.of(++reads), never)
    expect(await read()).toEqual(Uint8Array.of(1))
    expect(await read()).toEqual(Uint8Array.of(1))
    expect(reads).toBe(1)
  })

  it('keeps no more than the budget', async () => {
    const small = file()
    small.budget.bytes = 1
    let reads = 0
    const read = keepElements(small, async () => Uint8Array.of(++reads, 0), never)
    await read()
    expect(await read()).toEqual(Uint8Array.of(2, 0))
    expect(file().budget.bytes).toBe(keptLimit)
  })

  it('asks again for what is given at once', () => {
    let reads = 0
    const read = keepElements(file(), () => Uint8Array.of(++reads), never)
    expect([read(), read()]).toEqual([Uint8Array.of(1), Uint8Array.of(2)])
  })

  it('does not keep parts, and gives no parts of what it keeps', async () => {
    let parts = 0
    const read = keepElements(
      file(),
      async part => (part ? Uint8Array.of(++parts) : Uint8Array.of(7, 8)),
      () => true,
    )
    expect([await read(stretch), await read(stretch)]).toEqual([Uint8Array.of(1), Uint8Array.of(2)])
    expect(await read()).toEqual(Uint8Array.of(7, 8))
    expect(await read(stretch)).toEqual(Uint8Array.of(7, 8))
  })

  it('reads all and keeps it where parts cost as much', async () => {
    let reads = 0
    const read = keepElements(file(), async part => Uint8Array.of(++reads, part ? 1 : 0), never)
    expect([await read(stretch), await read(stretch)]).toEqual([Uint8Array.of(1, 0), Uint8Array.of(1, 0)])
  })
})
