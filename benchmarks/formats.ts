import { formatModels } from './formats/models.ts'
import type { FormatModel } from './formats/models.ts'
import { loadAgain } from './formats/load-again.ts'
import { countUnits, pruneFile } from './formats/prune-file.ts'
import type { PrunedFile } from './formats/prune-file.ts'
import { compareSameNetworks } from './formats/same-network.ts'
import type { SameNetwork } from './formats/same-network.ts'
import { report } from './lib/benchmark.ts'
import type { Benchmark, BenchmarkOptions, Measured } from './lib/benchmark.ts'
import { markdownTable } from './lib/markdown-table.ts'

/** Models by other people in every format: pruned, written, loaded again by the program that the format is for. */
export const formats: Benchmark = { name: 'formats', title: 'Formats', run }

/** What became of one model; with `refused`, why nothing was pruned. */
interface Entry {
  readonly model: FormatModel
  readonly units: number
  readonly pruned?: PrunedFile
  readonly random?: PrunedFile
  readonly loadedBy?: string
  readonly refused?: string
}

async function run({ quick }: BenchmarkOptions): Promise<Measured> {
  const entries: Entry[] = []
  for (const model of formatModels()) {
    report(model.name)
    entries.push(await measure(model, quick))
  }
  const same = await compareSameNetworks()
  return { text: describe(entries, same), data: { entries, same } }
}

async function measure(model: FormatModel, quick: boolean): Promise<Entry> {
  const units = await countUnits(model)
  try {
    const pruned = await pruneFile(model, 'l1', quick)
    const random = model.data ? await pruneFile(model, 'random', quick) : undefined
    return { model, units, pruned, ...(random && { random }), loadedBy: await loadAgain(model.program, pruned.path) }
  } catch (error) {
    return { model, units, refused: reasonOf(error) }
  }
}

/** What the command line printed, or the first line of another error. */
function reasonOf(error: unknown): string {
  const { stdout, message } = error as Error & { readonly stdout?: string }
  const printed = stdout ? (JSON.parse(stdout) as { error?: { message: string } }).error?.message : undefined
  return (printed ?? message.split('\n').slice(0, 2).join(' ')).replace(/ \(.*/, '')
}

function describe(entries: readonly Entry[], same: readonly SameNetwork[]): string {
  const head =
    'Half of the channels of every layer removed by L1 with `coppice prune`, written back in the format that was read, and loaded again by the program that the format is for. Where there is labelled data, least squares mends with 512 examples, and 1,000 others measure accuracy, with random channels removed and mended likewise beside it; of the 20 photos of TinyVGG 10 mend and 10 measure. The checkpoint in safetensors is pruned by the network that it is of, and not mended. Bytes of Keras files hold the optimizer’s state before and not after.'
  const table = markdownTable(
    ['model', 'units', 'parameters', 'bytes', 'certificate', 'loaded by', 'accuracy', 'L1 + LSQ', 'random + LSQ'],
    entries.map(row),
  )
  const twins = markdownTable(
    ['the same network', 'as', 'same plan', 'outputs as ONNX differ by'],
    same.map(({ files, samePlan, outputError }) => [
      files[0],
      files[1],
      samePlan ? 'yes' : 'no',
      outputError.toExponential(1),
    ]),
  )
  return [head, table, 'Two files of one network give the same plan, and as ONNX the same outputs:', twins].join('\n\n')
}

const percent = (fraction: number | undefined): string =>
  fraction === undefined ? '' : `${(100 * fraction).toFixed(1)} %`
const count = (value: number): string => value.toLocaleString('en')

function row({ model, units, pruned, random, loadedBy, refused }: Entry): readonly string[] {
  if (!pruned) return [model.name, count(units), '', '', '', `not pruned: ${refused ?? ''}`, '', '', '']
  const { parameters, bytes, certificate, accuracy } = pruned
  const change = ([before, after]: readonly [number, number]): string => `${count(before)} → ${count(after)}`
  const proof = certificate.passed ? `passed, ${certificate.maxRelativeError.toExponential(1)}` : 'failed'
  return [
    model.name,
    count(units),
    change(parameters),
    change(bytes),
    proof,
    loadedBy ?? '',
    percent(accuracy?.[0]),
    percent(accuracy?.[1]),
    percent(random?.accuracy?.[1]),
  ]
}
