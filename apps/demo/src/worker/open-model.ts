import { dataExtensions, readKnown } from 'coppice/browser'
import type { KnownModel } from 'coppice/browser'
import { memorySink, memorySource } from '@coppice/graph'
import { failure } from '@coppice/spec'
import { backends, formats } from '../plugins.ts'
import type { CallContext, Opening } from '../protocol/calls.ts'
import type { ModelView, SavedFile } from '../protocol/views.ts'
import { samples } from '../samples/index.ts'
import type { Sample } from '../samples/sample.ts'
import type { Bench, Opened } from './bench.ts'
import { sessionOn } from './bench.ts'
import { blobSource } from './blob-source.ts'
import { checkGraph } from './give-examples.ts'
import { pickExamples } from './pick-examples.ts'
import { sampleExamples } from './sample-examples.ts'
import { viewModel } from './view-model.ts'

interface Made {
  readonly opened: Omit<Opened, 'drafts'>
  readonly losses?: readonly number[]
}

/** Opens a sample or files, and shows what can be removed. What was open before stays open where that fails. */
export async function openModel(bench: Bench, opening: Opening, context: CallContext): Promise<ModelView> {
  context.tell({ stage: 'reading' })
  const { opened, losses = [] } =
    'files' in opening ? await openFiles(opening.files) : await openSample(bench, opening, context)
  const view = await viewModel(opened, losses)
  bench.opened = { ...opened, drafts: new Map() }
  delete bench.cut
  return view
}

async function openFiles(all: readonly File[]): Promise<Made> {
  const files = all.filter(file => !isData(file))
  const examples = pickExamples(all.filter(isData))
  const main = pickMain(files)
  const known = await readKnown(
    blobSource(
      main,
      files.filter(file => file !== main),
    ),
    formats,
  )
  if (examples) checkGraph(known, examples)
  return { opened: { ...known, file: main.name, ...(examples && { examples }) } }
}

/** Whether a file holds examples, by its name. */
function isData({ name }: File): boolean {
  const plain = name.toLowerCase().replace(/\.gz$/, '')
  return dataExtensions.some(extension => plain.endsWith(extension))
}

/** Of several files the one that refers to the others: the first whose name ends as that of a model. */
function pickMain(files: readonly File[]): File {
  const endings = Object.values(formats).flatMap(({ extensions }) => extensions)
  const longest = endings.toSorted((one, other) => other.length - one.length)
  const main = longest.map(end => files.find(({ name }) => name.toLowerCase().endsWith(end))).find(Boolean)
  if (main ?? files[0]) return main ?? files[0]!
  throw failure({ code: 'usage', who: 'open', expected: 'a file of a model', received: 'none' })
}

async function openSample(
  bench: Bench,
  { sample: name, trained }: Extract<Opening, { readonly sample: string }>,
  context: CallContext,
): Promise<Made> {
  const sample = samples.find(each => each.name === name)
  if (!sample)
    throw failure({ code: 'usage', who: 'sample', expected: samples.map(each => each.name).join(', '), received: name })
  const losses: number[] = []
  const known = await readSample(sample, trained, () => trainHere(bench, sample, losses, context))
  const file = `${name}${formats[known.name]!.extensions[0]}`
  return { opened: { ...known, file, examples: sampleExamples(name, await sample.load()) }, losses }
}

function readSample(
  { name, trained: address }: Sample,
  trained: SavedFile | undefined,
  train: () => Promise<KnownModel>,
): Promise<KnownModel> {
  if (trained) return readKnown(memorySource(trained.bytes, name), formats)
  return address === undefined ? train() : fetchSample(name, address)
}

async function fetchSample(name: string, address: string): Promise<KnownModel> {
  const response = await fetch(address)
  if (!response.ok)
    throw failure({
      code: 'io',
      who: name,
      expected: 'the model of this sample',
      received: `status ${response.status}`,
    })
  return readKnown(memorySource(new Uint8Array(await response.arrayBuffer()), name), formats)
}

async function trainHere(
  bench: Bench,
  sample: Sample,
  losses: number[],
  { signal, tell }: CallContext,
): Promise<KnownModel> {
  tell({ stage: 'starting' })
  const { teach } = await import('../samples/teach.ts')
  const [network, session] = [await sample.load(), await sessionOn(bench)]
  const optimizer = await Object.values(backends)[0]!.optimizer(network.lesson.rate)
  const onProgress = ({ done, total, loss }: { done: number; total: number; loss: number }): void => {
    losses.push(loss)
    tell({ stage: 'training', done, total, loss })
  }
  const model = await teach(network, { session, optimizer, signal, onProgress })
  // Written and read again, so that it is a file like any other.
  const { exporter } = await Object.values(formats)[0]!.load()
  const sink = memorySink(sample.name)
  await exporter.write(model, sink)
  return readKnown(memorySource(sink.bytes(), sample.name), formats)
}
