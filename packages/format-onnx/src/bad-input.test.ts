import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isFailure, type Failure } from '@coppice/spec'
import { deepestGraph } from './decode/check-depth.ts'
import { importer } from './importer.ts'
import { recognises } from './recognises.ts'
import { lazySource, readBytes } from './testing/files.ts'
import { decodeModelBy, encodeDense, floatTensor, value, type Plain } from './testing/oracle.ts'
import { bytesOf, field, number, text, varint } from './testing/wire.ts'

const ascii = (content: string): Uint8Array => new TextEncoder().encode(content)

/** What reading the bytes fails with, from memory and from a file. */
async function failureOf(bytes: Uint8Array): Promise<Failure> {
  const [error, other] = await Promise.all(
    [readBytes(bytes), importer.read(lazySource(bytes))].map(async reading => {
      return (reading as Promise<unknown>).then(
        () => undefined,
        (caught: unknown) => caught,
      )
    }),
  )
  if (!isFailure(error)) throw new Error(`expected a failure, received ${String(error)}`)
  expect(other).toMatchObject({ code: error.code, expected: error.expected })
  return error
}

describe('files that are no ONNX model', () => {
  const foreign: Readonly<Record<string, readonly [Uint8Array, string]>> = {
    'an empty file': [new Uint8Array(0), 'an empty file'],
    'an error page': [ascii('<!DOCTYPE html><title>404</title>'), 'HTML'],
    'an LFS pointer': [ascii('version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 5\n'), 'Git LFS pointer'],
    'a PyTorch file': [ascii('PK\u0003\u0004archive/data.pkl'), 'zip archive'],
    'a pickle': [Uint8Array.of(0x80, 2, 0x63), 'never executed'],
    'an HDF5 file': [Uint8Array.of(0x89, 0x48, 0x44, 0x46, 13, 10), 'HDF5'],
    'a TensorFlow Lite file': [ascii('\u001c\0\0\0TFL3'), 'TensorFlow Lite'],
    'a safetensors file': [ascii('\u0010\0\0\0\0\0\0\0{"a":{}}'), 'safetensors'],
    'a gzip archive': [Uint8Array.of(0x1f, 0x8b, 8), 'gzip'],
    JSON: [ascii('{"modelTopology": {}}'), 'JSON'],
  }
  for (const [what, [bytes, expected]] of Object.entries(foreign)) {
    it(`says that it is ${what}`, async () => {
      expect(recognises(bytes, 'model.onnx')).toBe(false)
      const failure = await failureOf(bytes)
      expect(failure).toMatchObject({ code: 'invalid-model', received: expect.stringContaining(expected) as unknown })
      expect(failure.who).toMatch(/^format-onnx: /)
    })
  }

  it('recognises models by their first bytes, whatever comes first', () => {
    const bytes = encodeDense()
    expect(recognises(bytes)).toBe(true)
    expect(recognises(bytes.subarray(0, 16))).toBe(true)
    expect(recognises(bytesOf(text(2, 'producer'), number(1, 7)))).toBe(true)
    const graphFirst = bytesOf(field(7, new Uint8Array(5000)), number(1, 7)).subarray(0, 4096)
    expect(recognises(graphFirst, 'model.onnx')).toBe(true)
    expect(recognises(graphFirst, 'model.bin')).toBe(false)
    expect(recognises(ascii('The quick brown fox'))).toBe(false)
  })
})

describe('damaged files', () => {
  it('fails at every place where a file is cut, or reads what is a shorter message', async () => {
    const bytes = encodeDense({ docString: 'a note' }, { metadataProps: [{ key: 'k', value: 'v' }] })
    for (let length = 0; length < bytes.length; length++) {
      const cut = bytes.subarray(0, length)
      const error = await readBytes(cut).then(
        () => undefined,
        (caught: unknown) => caught,
      )
      if (error === undefined) expect(decodeModelBy(cut)).toMatchObject({ graph: { name: 'dense' } })
      else expect(error).toMatchObject({ name: 'CoppiceError', code: 'invalid-model' })
    }
  })

  it('fails with a code, or reads, whatever bytes are changed', async () => {
    const bytes = encodeDense({ valueInfo: [value('product', 1, 'n', 3)] })
    const change = fc.tuple(fc.nat(bytes.length - 1), fc.nat(255))
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 5 }), async changes => {
        const copy = bytes.slice()
        for (const [index, byte] of changes) copy[index] = byte
        const results = await Promise.allSettled([readBytes(copy), importer.read(lazySource(copy))])
        for (const result of results) {
          if (result.status === 'rejected')
            expect(['invalid-model', 'unsupported-model', 'unsafe-path']).toContain((result.reason as Failure).code)
        }
        expect(results[0].status).toBe(results[1].status)
      }),
      { numRuns: 500 },
    )
  })

  const model = (...graph: readonly number[][]): Uint8Array => bytesOf(number(1, 8), field(7, bytesOf(...graph)))
  const damaged: Readonly<Record<string, readonly [Uint8Array, string]>> = {
    'a length beyond the file': [bytesOf(number(1, 8), [58, ...varint(1e9)]), 'a length of 1000000000'],
    'a length beyond 2^53': [bytesOf(number(1, 8), [58, ...varint(2 ** 62)]), 'a length of'],
    'a length beyond the message around it': [model([10, ...varint(50), 1, 2, 3]), 'a length of 50'],
    'a number that does not end': [bytesOf(number(1, 8), [8, ...new Array<number>(11).fill(0x80)]), 'a longer one'],
    'a tag of field 0': [bytesOf(number(1, 8), [2, 0]), 'the number 2'],
    'an unknown wire type': [bytesOf(number(1, 8), [15]), '7'],
    'the end of a group that was not opened': [bytesOf(number(1, 8), [60]), 'the end of group 7'],
    'a group that does not end': [bytesOf(number(1, 8), [59, 8, 1]), 'the end of the message'],
    'groups in groups in groups': [bytesOf(number(1, 8), new Array<number>(101).fill(59)), 'more'],
    'a name that is no UTF-8': [model(field(1, bytesOf(field(3, [0xff]), text(4, 'Relu')))), 'other bytes'],
    'a node without an operator': [model(field(1, bytesOf(text(2, 'y')))), 'none'],
    'no graph': [bytesOf(number(1, 8)), 'a message without one'],
    'no IR version': [bytesOf(field(7, text(2, 'g'))), 'none'],
    'an attribute twice': [
      model(field(1, bytesOf(text(4, 'Relu'), field(5, text(1, 'a')), field(5, text(1, 'a'))))),
      'a twice',
    ],
    'an initializer without a name': [model(field(5, number(2, 1))), 'numbers'],
  }
  for (const [what, [bytes, received]] of Object.entries(damaged)) {
    it(`refuses ${what}`, async () => {
      const failure = await failureOf(bytes)
      expect(failure.code).toBe('invalid-model')
      expect(`${failure.expected} ${failure.received}`).toContain(received)
    })
  }

  it('refuses graphs within graphs beyond a depth, without exhausting the stack', async () => {
    let graph = bytesOf(text(2, 'innermost'))
    for (let depth = 0; depth < 100; depth++) {
      const attribute = bytesOf(text(1, 'body'), field(6, graph), number(20, 5))
      graph = bytesOf(field(1, bytesOf(text(4, 'Loop'), field(5, attribute))))
    }
    const failure = await failureOf(bytesOf(number(1, 8), field(7, graph)))
    expect(failure).toMatchObject({
      code: 'invalid-model',
      expected: `at most ${deepestGraph} graphs within each other`,
    })
  })
})

describe('graphs that contradict themselves', () => {
  const relu = (input: string, output: string): Plain => ({ input: [input], output: [output], opType: 'Relu' })
  const branchOf = (...node: readonly Plain[]): Plain => {
    const g = { name: 'branch', node, output: [{ name: 'inner' }] }
    return { input: ['x'], output: ['y'], opType: 'If', attribute: [{ name: 'then_branch', type: 5, g }] }
  }
  const wrong: Readonly<Record<string, readonly [Plain, string]>> = {
    'a cycle': [{ node: [relu('b', 'a'), relu('a', 'b'), relu('b', 'y')] }, 'one through node Relu'],
    'a node that reads itself': [{ node: [relu('y', 'y')] }, 'one through node Relu'],
    'an input that nothing makes': [{ node: [relu('nowhere', 'y')] }, 'nothing of that name'],
    'an output that nothing makes': [{ output: [value('nowhere')] }, 'nothing of that name'],
    'an input of a subgraph that nothing makes': [
      { node: [branchOf(relu('nowhere', 'inner'))] },
      'nothing of that name',
    ],
    'a value that is made twice': [{ node: [relu('x', 'y'), relu('x', 'y')] }, '"y" twice'],
    'a node that makes an input': [{ node: [relu('x', 'x'), relu('x', 'y')] }, '"x" twice'],
    'a node that makes an initializer': [{ node: [relu('x', 'bias'), relu('x', 'y')] }, '"bias" twice'],
    'two inputs of one name': [{ input: [value('x'), value('x')] }, '"x" twice'],
    'two initializers of one name': [{ initializer: [floatTensor('a', [1]), floatTensor('a', [1])] }, '"a" twice'],
    'an initializer without a name': [{ initializer: [floatTensor('', [1])] }, 'one without'],
  }
  for (const [what, [graph, received]] of Object.entries(wrong)) {
    it(`refuses ${what}`, async () => {
      expect(await failureOf(encodeDense(graph))).toMatchObject({ code: 'invalid-model', received })
    })
  }

  it('accepts optional inputs that are left out, and branches that make the same names', async () => {
    const branch = (name: string): Plain => ({
      name,
      type: 5,
      g: { name, node: [relu('x', 'inner')], output: [{ name: 'inner' }] },
    })
    const node = [
      { input: ['x', '', 'bias'], output: ['', 'a'], opType: 'Test' },
      { input: ['a'], output: ['y'], opType: 'If', attribute: [branch('then_branch'), branch('else_branch')] },
    ]
    const { graph } = await readBytes(encodeDense({ node }))
    expect(graph.nodes[0]!.inputs).toEqual(['x', '', 'bias'])
  })

  it('sorts ten thousand nodes in reverse order', async () => {
    const node = Array.from({ length: 10_000 }, (_, index) => relu(`v${index + 1}`, index === 0 ? 'y' : `v${index}`))
    const { graph } = await readBytes(encodeDense({ node: [...node, relu('x', 'v10000')] }))
    expect(graph.nodes[0]!.inputs).toEqual(['x'])
    expect(graph.nodes.at(-1)!.outputs).toEqual(['y'])
  })
})

describe('sources that fail', () => {
  it('says that reading failed, with the cause', async () => {
    const cause = new Error('the disk is gone')
    const source = { ...lazySource(encodeDense()), read: () => Promise.reject(cause) }
    await expect(importer.read(source)).rejects.toMatchObject({ code: 'io', cause })
  })
})
