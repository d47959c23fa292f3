import fc from 'fast-check'
import { floatTensor, value, type Plain } from './oracle.ts'

const word = fc.string({ maxLength: 6, unit: 'grapheme' })
const bytes = fc.uint8Array({ maxLength: 8 })
const int64 = fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n)
const float = fc.float()

function tensor(name: string): fc.Arbitrary<Plain> {
  const dims = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 })
  const length = (list: readonly number[]): number => list.reduce((product, size) => product * size, 1)
  const raw = dims.map(list => floatTensor(name, list))
  const listOf = <Item>(item: fc.Arbitrary<Item>, count: number): fc.Arbitrary<Item[]> =>
    fc.array(item, { minLength: count, maxLength: count })
  const typed = dims.chain(list =>
    listOf(float, length(list)).map(floatData => ({ name, dims: list.map(BigInt), dataType: 1, floatData })),
  )
  const integers = dims.chain(list =>
    listOf(int64, length(list)).map(int64Data => ({ name, dims: list.map(BigInt), dataType: 7, int64Data })),
  )
  const texts = fc.array(bytes, { minLength: 1, maxLength: 3 }).map(stringData => {
    return { name, dims: [BigInt(stringData.length)], dataType: 8, stringData }
  })
  return fc.tuple(fc.oneof(raw, typed, integers, texts), word).map(([plain, docString]) => ({ ...plain, docString }))
}

const attributeValue: fc.Arbitrary<Plain> = fc.oneof(
  float.map(f => ({ type: 1, f })),
  int64.map(i => ({ type: 2, i })),
  bytes.map(s => ({ type: 3, s })),
  tensor('').map(t => ({ type: 4, t })),
  tensor('inner').map(one => ({
    type: 5,
    g: {
      name: 'g',
      initializer: [one],
      node: [{ opType: 'Identity', input: ['inner'], output: ['out'] }],
      output: [{ name: 'out' }],
    },
  })),
  fc.array(float).map(floats => ({ type: 6, floats })),
  fc.array(int64).map(ints => ({ type: 7, ints })),
  fc.array(bytes).map(strings => ({ type: 8, strings })),
  fc.array(tensor('')).map(tensors => ({ type: 9, tensors })),
  fc.constant({ type: 14, typeProtos: [value('', 1, 2)['type']] }),
  fc.constant({ i: 1n }),
)

const attribute = fc.tuple(attributeValue, word).map(([plain, docString]) => ({ ...plain, docString }))
const entries = fc.array(fc.record({ key: word, value: word }), { maxLength: 2 })

/** A node that reads some of the values before it. */
function node(index: number): fc.Arbitrary<Plain> {
  const earlier = fc.constantFrom('x', 'w0', 'w1', '', ...Array.from({ length: index }, (_, i) => `v${i}`))
  return fc.record({
    name: word,
    opType: fc.constantFrom('Relu', 'Add', 'Custom'),
    domain: fc.constantFrom('', 'ai.onnx', 'com.example'),
    input: fc.array(earlier, { maxLength: 3 }),
    output: fc.constant([`v${index}`]),
    attribute: fc.array(attribute, { maxLength: 3 }).map(list => list.map((one, i) => ({ name: `a${i}`, ...one }))),
    docString: word,
    metadataProps: entries,
  })
}

const dimension = fc.oneof(fc.integer({ min: -1, max: 9 }), fc.constantFrom('n', 'm'))
const declared = (name: string): fc.Arbitrary<Plain> =>
  fc.oneof(
    fc.array(dimension, { maxLength: 3 }).map(sizes => value(name, 1, ...sizes)),
    fc.constant({ name }),
    fc.constant({ name, type: { value: { case: 'sequenceType', value: { elemType: value('', 1)['type'] } } } }),
  )

/** Models with everything that ONNX has, for protobuf-es; their operators need not make sense. */
export const arbitraryModel: fc.Arbitrary<Plain> = fc.integer({ min: 0, max: 5 }).chain(count =>
  fc
    .record({
      node: fc.tuple(...Array.from({ length: count }, (_, index) => node(index))),
      initializer: fc.tuple(tensor('w0'), tensor('w1')),
      input: fc.tuple(declared('x')).chain(list => fc.constantFrom(list, [...list, value('w0', 1, 3)])),
      output: fc.tuple(declared(count > 0 ? `v${count - 1}` : 'x')),
      valueInfo: fc.tuple(declared('v0'), declared('other'), declared('v0')),
      docString: word,
      quantizationAnnotation: fc.constantFrom(
        [],
        [{ tensorName: 'x', quantParameterTensorNames: [{ key: 'SCALE_TENSOR', value: 'w0' }] }],
      ),
      sparseInitializer: fc.constantFrom([], [{ values: floatTensor('sparse', [1]), dims: [4n] }]),
      metadataProps: entries,
    })
    .chain(graph =>
      fc.record({
        irVersion: fc.bigInt(3n, 12n),
        producerName: word,
        opsetImport: fc.constantFrom(
          [{ domain: '', version: 17n }],
          [
            { domain: 'ai.onnx', version: 9n },
            { domain: 'com.example', version: 1n },
          ],
        ),
        graph: fc.constant({ name: 'arbitrary', ...graph }),
        metadataProps: entries,
        trainingInfo: fc.constantFrom([], [{ algorithm: { name: 'train' } }]),
        functions: fc.constantFrom(
          [],
          [{ name: 'f', domain: 'com.example', node: [{ opType: 'Relu', input: ['a'], output: ['b'] }] }],
        ),
      }),
    ),
)
