import fc from 'fast-check'
import { counting, fileOf } from './files.ts'

/** Bits of an element by type, as the documentation of the format gives them. */
const widths: Readonly<Record<string, number>> = {
  BOOL: 8,
  U8: 8,
  I8: 8,
  F8_E5M2: 8,
  F8_E4M3: 8,
  I16: 16,
  F16: 16,
  BF16: 16,
  I32: 32,
  F32: 32,
  C64: 64,
  F64: 64,
  I64: 64,
}

const name = fc.oneof(
  fc.string({ maxLength: 8, unit: 'binary' }),
  fc.constantFrom('0', '10', '__proto__', 'constructor', 'a.weight', 'a"b\\c', 'toString'),
)

const tensor = fc.record({
  name,
  dtype: fc.constantFrom(...Object.keys(widths)),
  shape: fc.array(fc.nat(4), { maxLength: 3 }),
})

/** A sound file, with keys, elements and spaces in any order. */
export const arbitraryFile: fc.Arbitrary<Uint8Array> = fc
  .record({
    tensors: fc.uniqueArray(tensor, { selector: each => each.name, maxLength: 6 }),
    order: fc.infiniteStream(fc.nat()),
    metadata: fc.option(fc.uniqueArray(fc.tuple(fc.string(), fc.string()), { selector: ([key]) => key, maxLength: 3 })),
    spaced: fc.boolean(),
    padding: fc.nat(9),
  })
  .filter(({ tensors }) => tensors.every(each => each.name !== '__metadata__'))
  .map(({ tensors, order, metadata, spaced, padding }) => {
    const [comma, colon] = spaced ? [', ', ': '] : [',', ':']
    let end = 0
    const entries = tensors.map(({ name: own, dtype, shape }) => {
      const begin = end
      end += (shape.reduce((product, size) => product * size, 1) * widths[dtype]!) / 8
      const fields = [
        `"dtype"${colon}"${dtype}"`,
        `"shape"${colon}[${shape.join(comma)}]`,
        `"data_offsets"${colon}[${[begin, end].join(comma)}]`,
      ]
      return `${JSON.stringify(own)}${colon}{${shuffle(fields, order).join(comma)}}`
    })
    const pairs = metadata?.map(([key, value]) => `${JSON.stringify(key)}${colon}${JSON.stringify(value)}`)
    const all = pairs ? [...entries, `"__metadata__"${colon}{${pairs.join(comma)}}`] : entries
    return fileOf(`{${shuffle(all, order).join(comma)}}${' '.repeat(padding)}`, counting(end))
  })

function shuffle<Item>(items: readonly Item[], order: fc.Stream<number>): Item[] {
  const keyed = items.map(item => [order.next().value ?? 0, item] as const)
  return keyed.sort(([a], [b]) => a - b).map(([, item]) => item)
}
