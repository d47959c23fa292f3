import { isFailure } from '@coppice/spec'
import type { Graph, Importer, Model, Source } from '@coppice/spec'
import { memorySource } from '@coppice/graph'
import { seeded } from '../seeded.ts'
import { check, errorOf, expectThat, inWords } from './check.ts'
import type { Check } from './check.ts'
import { describeGraph } from './describe-graph.ts'
import { expectLines } from './expect-lines.ts'
import { graphProblems } from './graph-problems.ts'
import { pluginCheck } from './plugin-check.ts'

/** A file that the importer must be able to read. */
export interface Sample {
  readonly name: string
  readonly bytes: Uint8Array
  /** The files beside it that it names, by location. */
  readonly companions?: Readonly<Record<string, Uint8Array>>
  /** What is in it, where that is known. */
  readonly model?: Model
}

type File = Pick<Sample, 'bytes' | 'companions'>

const sourceOf = ({ bytes, companions }: File): Source => memorySource(bytes, 'sample', companions)

/** The size of a file and all beside it. */
const sizeOf = ({ bytes, companions = {} }: File): number =>
  Object.values(companions).reduce((sum, companion) => sum + companion.length, bytes.length)

/** What the checks of an importer need. */
export interface ImporterCheckOptions {
  /** Files of the format, small ones: each is cut and damaged many times. At least one with its `model`. */
  readonly samples: readonly Sample[]
}

/** How many checks {@link importerChecks} yields. */
export const importerCheckCount = 11

const text = new TextEncoder()

/** Files that people give to an importer by mistake, and that no format for models may claim. */
const foreign: Readonly<Record<string, Uint8Array>> = {
  'an empty file': new Uint8Array(0),
  'an HTML page': text.encode('<!DOCTYPE html><html><head><title>404</title></head><body>Not found</body></html>'),
  'a pointer of Git LFS': text.encode('version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n'),
  'a ZIP archive': Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0, 0, 0, 8, 0, 0, 0, 0, 0),
  zeros: new Uint8Array(256),
  'plain text': text.encode('The quick brown fox jumps over the lazy dog.\n'),
}

/** Reads everything there is: importers are lazy. */
async function readWhole(importer: Importer, file: File): Promise<Graph> {
  const { graph } = await importer.read(sourceOf(file))
  for (const tensor of graph.tensors.values()) await tensor.read()
  return graph
}

/** The same source, answering later. */
const slowly = (source: Source): Source => ({
  ...source,
  read: async (offset, length) => {
    await Promise.resolve()
    return source.read(offset, length)
  },
  ...(source.companion && { companion: async location => slowly(await source.companion!(location)) }),
})

function expectFailure(who: string, error: unknown): void {
  const received = error instanceof Error ? `${error.name}: ${error.message}` : 'no error'
  expectThat(isFailure(error), who, 'a failure with a code', received)
  expectThat(error.code !== 'internal', who, 'a failure that blames the file', received)
}

async function expectSound(who: string, graph: Graph): Promise<void> {
  const problems = await graphProblems(graph)
  expectThat(problems.length === 0, who, 'a sound graph', problems.slice(0, 3).join('; '))
}

/** Copies of the bytes with a few of them changed. */
function* damaged(bytes: Uint8Array, count: number): Generator<Uint8Array> {
  const random = seeded(3, 'damage')
  for (let i = 0; i < count; i++) {
    const copy = bytes.slice()
    for (let hits = random.integer(1, 4); hits > 0; hits--)
      copy[random.integer(0, Math.min(bytes.length, 4096) - 1)] = random.integer(0, 255)
    yield copy
  }
}

type Run = (importer: Importer, samples: readonly Sample[]) => void | Promise<void>

const checks: Readonly<Record<string, Run>> = {
  'recognises its files by their first bytes': (importer, samples) => {
    expectThat(samples.length > 0, 'importerChecks', 'at least one sample', 'none')
    for (const { name, bytes } of samples)
      expectThat(importer.recognises(bytes.subarray(0, 4096)), `'${name}'`, 'to be recognised', 'false')
  },
  'does not recognise other files': importer => {
    for (const [name, bytes] of Object.entries(foreign))
      expectThat(!importer.recognises(bytes), name, 'not to be recognised', 'true')
  },
  'reads its files into sound graphs': async (importer, samples) => {
    for (const sample of samples) {
      const model = await importer.read(sourceOf(sample))
      expectThat(model.bytes === sizeOf(sample), `'${sample.name}'`, `${sizeOf(sample)} bytes`, `${model.bytes}`)
      await expectSound(`'${sample.name}'`, model.graph)
    }
  },
  'reads what was written': async (importer, samples) => {
    const known = samples.filter(sample => sample.model !== undefined)
    expectThat(known.length > 0, 'importerChecks', 'at least one sample with its model', 'none')
    for (const sample of known) {
      const { graph } = await importer.read(sourceOf(sample))
      expectLines(`'${sample.name}'`, await describeGraph(sample.model!.graph), await describeGraph(graph))
    }
  },
  'reads the same twice': async (importer, samples) => {
    for (const sample of samples) {
      const [first, second] = [await readWhole(importer, sample), await readWhole(importer, sample)]
      expectLines(`'${sample.name}'`, await describeGraph(first), await describeGraph(second))
    }
  },
  'reads from a source that answers later': async (importer, samples) => {
    for (const sample of samples) {
      const { graph } = await importer.read(slowly(sourceOf(sample)))
      const expected = await describeGraph(await readWhole(importer, sample))
      expectLines(`'${sample.name}'`, expected, await describeGraph(graph))
    }
  },
  'leaves the bytes as they were': async (importer, samples) => {
    for (const sample of samples) {
      const copy = sample.bytes.slice()
      await readWhole(importer, { ...sample, bytes: copy })
      const changed = copy.findIndex((byte, at) => byte !== sample.bytes[at])
      expectThat(changed < 0, `'${sample.name}'`, 'the same bytes afterwards', `another at ${changed}`)
    }
  },
  'refuses other files with a failure': async importer => {
    for (const [name, bytes] of Object.entries(foreign))
      expectFailure(name, await errorOf(() => readWhole(importer, { bytes })))
  },
  'refuses truncated files with a failure': async (importer, samples) => {
    for (const sample of samples)
      for (let part = 0; part < 32; part++) {
        const { name, bytes } = sample
        const length = Math.floor((bytes.length * part) / 32)
        const error = await errorOf(() => readWhole(importer, { ...sample, bytes: bytes.subarray(0, length) }))
        expectFailure(`'${name}' cut to ${length} of ${bytes.length} bytes`, error)
      }
  },
  'reads damaged files or refuses them with a failure': async (importer, samples) => {
    for (const sample of samples)
      for (const copy of damaged(sample.bytes, 100)) {
        const read = async (): Promise<Graph> => readWhole(importer, { ...sample, bytes: copy })
        const error = await errorOf(async () => expectSound(sample.name, await read()))
        const fine = error === undefined || (isFailure(error) && error.code !== 'internal')
        expectThat(fine, `'${sample.name}' damaged`, 'a sound graph or a failure with a code', inWords(error))
      }
  },
}

/**
 * What every importer must do, as named checks.
 *
 * @example
 * ```ts
 * const model = smallConvolutionalNetwork(1)
 * const samples = [{ name: 'small', bytes: await encodeOnnx(model), model }]
 * for (const { name, run } of importerChecks(importer, { samples })) it(name, run)
 * ```
 */
export function* importerChecks(importer: Importer, { samples }: ImporterCheckOptions): Generator<Check> {
  yield pluginCheck(importer, 'importer')
  for (const [name, run] of Object.entries(checks)) yield check(name, () => run(importer, samples))
}
