import type { Exporter, Importer, Keeps, Model, Sink, Source } from '@coppice/spec'
import { isFailure } from '@coppice/spec'
import { memorySink, memorySource } from '@coppice/graph'
import { check, errorOf, expectThat } from './check.ts'
import type { Check } from './check.ts'
import { describeGraph } from './describe-graph.ts'
import { expectLines } from './expect-lines.ts'
import { fromElsewhere } from './from-elsewhere.ts'
import { expectKnown, pluginCheck } from './plugin-check.ts'
import { recordingSink } from './recording-sink.ts'

/** What the checks of an exporter need. */
export interface ExporterCheckOptions {
  /** Reads what was written. */
  readonly importer: Importer
  /** Models that were read from no file, such as some of `tinyModels`. */
  readonly models: readonly Model[]
}

/** How many checks {@link exporterChecks} yields. */
export const exporterCheckCount = 10

const ways: readonly Keeps[] = ['zeros', 'sparse', 'shape']

/** A file and those beside it, by location. */
interface Written {
  readonly bytes: Uint8Array
  readonly companions: ReadonlyMap<string, Uint8Array>
}

async function written(exporter: Exporter, model: Model): Promise<Written> {
  const sink = recordingSink()
  await exporter.write(model, sink)
  expectThat(sink.state === 'open', exporter.name, 'to leave the sink open: who opens it closes it', sink.state)
  return { bytes: sink.bytes(), companions: sink.companions() }
}

const sourceOf = ({ bytes, companions }: Written, name: string): Source => memorySource(bytes, name, companions)

function expectSame(who: string, expected: Written, received: Written): void {
  expectBytes(who, expected.bytes, received.bytes)
  const locations = [...expected.companions.keys()].join(', ')
  const others = [...received.companions.keys()].join(', ')
  expectThat(locations === others, who, `companions ${locations || 'none'}`, others || 'none')
  for (const [location, bytes] of expected.companions)
    expectBytes(`${who}, ${location}`, bytes, received.companions.get(location)!)
}

function expectBytes(who: string, expected: Uint8Array, received: Uint8Array): void {
  expectThat(expected.length === received.length, who, `${expected.length} bytes`, `${received.length}`)
  const at = expected.findIndex((byte, i) => byte !== received[i])
  expectThat(at < 0, `${who}, byte ${at}`, `${expected[at]}`, `${received[at]}`)
}

async function expectSameFromElsewhere(exporter: Exporter, model: Model): Promise<void> {
  const own = await written(exporter, model)
  try {
    expectSame(`'${model.graph.name}' from elsewhere`, own, await written(exporter, fromElsewhere(model)))
  } catch (error) {
    if (!isFailure(error) || error.code === 'internal') throw error
  }
}

/** A sink whose disk is full after `limit` bytes. */
function fullSink(limit: number): Sink & { readonly closed: () => boolean } {
  let [left, closed] = [limit, false]
  return {
    name: 'full',
    write(bytes) {
      left -= bytes.length
      if (left < 0) throw new Error('no space left on device')
    },
    companion: location => memorySink(location),
    close() {
      closed = true
    },
    abort() {},
    closed: () => closed,
  }
}

/** The same sink, answering later: the bytes must stay as they are until then. */
function slowly(sink: Sink): Sink {
  return {
    name: sink.name,
    write: async bytes => {
      await Promise.resolve()
      await sink.write(bytes)
    },
    ...(sink.companion && { companion: async location => slowly(await sink.companion!(location)) }),
    close: async () => sink.close(),
    abort: async () => sink.abort(),
  }
}

/** The model with a first tensor that cannot be read. */
function unreadable({ graph, ...model }: Model): Model {
  const [name, tensor] = [...graph.tensors][0]!
  const read = (): never => {
    throw new Error('the disk is gone')
  }
  const broken = { name: tensor.name, type: tensor.type, shape: tensor.shape, read }
  return { ...model, graph: { ...graph, tensors: new Map([...graph.tensors, [name, broken]]) } }
}

/**
 * What every exporter must do, as named checks.
 *
 * @example
 * ```ts
 * const models = tinyModels.map(({ build }) => build(1))
 * for (const { name, run } of exporterChecks(exporter, { importer, models })) it(name, run)
 * ```
 */
export function* exporterChecks(exporter: Exporter, { importer, models }: ExporterCheckOptions): Generator<Check> {
  yield pluginCheck(exporter, 'exporter')
  yield check('says what it keeps', () => expectKnown('keeps', exporter.keeps, ways, 1))
  yield check('writes what reads back the same', async () => {
    expectThat(models.length > 0, 'exporterChecks', 'at least one model', 'none')
    for (const model of models) {
      const { graph } = await importer.read(sourceOf(await written(exporter, model), 'written'))
      expectLines(`'${model.graph.name}'`, await describeGraph(model.graph), await describeGraph(graph))
    }
  })
  yield check('writes the same bytes for the same model', async () => {
    for (const model of models)
      expectSame(`'${model.graph.name}'`, await written(exporter, model), await written(exporter, model))
  })
  yield check('writes what was read and not changed byte by byte', async () => {
    for (const model of models) {
      const files = await written(exporter, model)
      const again = await written(exporter, await importer.read(sourceOf(files, 'again')))
      expectSame(`'${model.graph.name}'`, files, again)
    }
  })
  yield check('writes what another format read as its own, or refuses it in words', async () => {
    for (const model of models) await expectSameFromElsewhere(exporter, model)
  })
  yield check('leaves the model as it was', async () => {
    for (const model of models) {
      const before = await describeGraph(model.graph)
      await written(exporter, model)
      expectLines(`'${model.graph.name}'`, before, await describeGraph(model.graph))
    }
  })
  yield check('writes to a sink that answers later', async () => {
    for (const model of models) {
      const sink = recordingSink()
      await exporter.write(model, slowly(sink))
      const late = { bytes: sink.bytes(), companions: sink.companions() }
      expectSame(`'${model.graph.name}'`, await written(exporter, model), late)
    }
  })
  yield check('passes on that the disk is full', async () => {
    const model = models[0]!
    const { length } = (await written(exporter, model)).bytes
    for (const limit of [0, length >> 1, length - 1]) {
      const sink = fullSink(limit)
      const error = await errorOf(() => exporter.write(model, sink))
      expectThat(error !== undefined, `after ${limit} of ${length} bytes`, 'an error', 'none')
      expectThat(!sink.closed(), `after ${limit} of ${length} bytes`, 'the sink not to be closed', 'closed')
    }
  })
  yield check('passes on that a tensor cannot be read', async () => {
    const sink = recordingSink()
    const error = await errorOf(() => exporter.write(unreadable(models[0]!), sink))
    expectThat(error !== undefined, 'a broken tensor', 'an error', 'none')
    expectThat(sink.state !== 'closed', 'a broken tensor', 'the sink not to be closed', 'closed')
  })
}
